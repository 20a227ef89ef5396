import type { DeadLetterRoute, DestinationRef } from '../../contract.ts'
import type { AddressSettings } from '../answers.ts'
import { attemptsOf, isInternal, gravesOf, refOf, type InventoryAnswers } from './destinations.ts'

/**
 * Where each queue's dead letters and expired messages go, by the settings of its address. Without a dead-letter address Artemis drops a
 * message after its last attempt: a route to nowhere. Pure.
 */
export function toRoutes({ broker, queues, settings }: InventoryAnswers): DeadLetterRoute[] {
  const graves = gravesOf(settings)
  const byAddress = Map.groupBy(queues, ({ address }) => address)
  return queues.flatMap(({ queue, address, is }): DeadLetterRoute[] => {
    const of = settings.get(address)
    if (of === undefined || is.Temporary === true || is.InternalQueue === true || graves.has(address) || isInternal(broker, address))
      return []
    const from = refOf(queue)
    return [...deadLetters(from, address, of, byAddress), ...expired(from, address, of, byAddress)]
  })
}

type ByAddress = ReadonlyMap<string, InventoryAnswers['queues']>

function deadLetters(from: DestinationRef, address: string, settings: AddressSettings, byAddress: ByAddress): DeadLetterRoute[] {
  const attempts = attemptsOf(settings)
  if (attempts < 0) return []
  const to = settings.deadLetterAddress
  if (!to) {
    const problem = `No dead-letter address is set: a message of "${from.name}" that fails ${attempts} times is dropped.`
    return [{ from, to: null, problem, evidence: `address settings of "${address}": no dead-letter-address`, confidence: 'certain' }]
  }
  const made =
    settings.autoCreateDeadLetterResources === true
      ? named(settings.deadLetterQueuePrefix ?? 'DLQ.', address, settings.deadLetterQueueSuffix)
      : null
  return route(from, address, to, made, `dead-letter-address "${to}" after ${attempts} attempts`, 'dead letters', byAddress)
}

function expired(from: DestinationRef, address: string, settings: AddressSettings, byAddress: ByAddress): DeadLetterRoute[] {
  const to = settings.expiryAddress
  // Most queues never see an expired message, so one without an address for them is nothing to speak of.
  if (!to) return []
  const made =
    settings.autoCreateExpiryResources === true ? named(settings.expiryQueuePrefix ?? 'EXP.', address, settings.expiryQueueSuffix) : null
  return route(from, address, to, made, `expiry-address "${to}"`, 'expired messages', byAddress)
}

const named = (prefix: string, address: string, suffix: string | null | undefined): string => `${prefix}${address}${suffix ?? ''}`

/** `made`: the queue the broker makes at the first dead letter, and deletes when it is empty; null = it makes none. */
function route(
  from: DestinationRef,
  address: string,
  grave: string,
  made: string | null,
  said: string,
  what: string,
  byAddress: ByAddress,
): DeadLetterRoute[] {
  const evidence = `address settings of "${address}": ${said}`
  const taking = (byAddress.get(grave) ?? []).flatMap(({ queue, is }) => {
    const takes = takesFrom(is.Filter ?? '', address)
    return queue === made || takes === false ? [] : [{ queue, certain: takes === true }]
  })
  const to = [...taking, ...(made === null ? [] : [{ queue: made, certain: true }])]
  if (to.length > 0) {
    return to.map(({ queue, certain }) => ({ from, to: refOf(queue), problem: null, evidence, confidence: certain ? 'certain' : 'likely' }))
  }
  const problem = `No queue of the address "${grave}" takes them: ${what} of "${from.name}" are dropped.`
  return [{ from, to: null, problem, evidence, confidence: 'certain' }]
}

/** Whether a queue with this filter takes dead letters of an address; null = only the message can tell. */
function takesFrom(filter: string, address: string): boolean | null {
  if (filter === '') return true
  const origin = /^\s*_AMQ_ORIG_ADDRESS\s*=\s*'((?:[^']|'')*)'\s*$/.exec(filter)
  return origin === null ? null : origin[1]?.replaceAll("''", "'") === address
}
