import type { DestinationRef } from '../contract.ts'
import type { BrokerSettings } from './broker-settings.ts'
import type { GroupView } from './group-view.ts'
import { refOf } from './names.ts'
import { ProxiedMembers } from './proxied-members.ts'
import type { TopicView } from './topic-view.ts'

/** What one loop learned and another needs: who was there before, settings, members. */
export class Memory {
  /** Broker name → its topics when it last answered. */
  readonly #topics = new Map<string, ReadonlySet<string>>()
  readonly #groups = new Map<string, ReadonlySet<string>>()
  /** Who is connected to proxies. */
  readonly proxied = new ProxiedMembers()
  readonly settings = new Map<string, BrokerSettings>()
  /** Groups as the last inventory saw them. */
  groups: ReadonlyMap<string, GroupView> = new Map()

  learn(broker: string, topics: Iterable<string>, groups: Iterable<string>): void {
    this.#topics.set(broker, new Set(topics))
    this.#groups.set(broker, new Set(groups))
  }

  /** Topics that lie on a broker which does not answer now: what is told of them is not whole. */
  topicsOn(failed: ReadonlyMap<string, unknown>): Set<string> {
    return new Set([...failed.keys()].flatMap((broker) => [...(this.#topics.get(broker) ?? [])]))
  }

  groupsOn(failed: ReadonlyMap<string, unknown>): Set<string> {
    return new Set([...failed.keys()].flatMap((broker) => [...(this.#groups.get(broker) ?? [])]))
  }

  /** Topics on failed brokers that nobody else told of. */
  unseen(failed: ReadonlyMap<string, unknown>, topics: ReadonlyMap<string, TopicView>): DestinationRef[] {
    return [...this.topicsOn(failed)].filter((topic) => !topics.has(topic)).map(refOf)
  }
}
