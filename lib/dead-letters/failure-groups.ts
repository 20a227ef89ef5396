/**
 * Puts dead letters that failed for the same reason together. Pure. The key is, in this order: exception class and the first
 * stack frame that is not the framework's; class and normalised message; normalised message; the broker's reason and the
 * origin. Messages embed ids, hosts and offsets, so they are masked first. The version is part of the id: ids change when
 * the rules do.
 */
import { createHash } from 'node:crypto'
import { failureReason } from '#lib/domain/failure-reason.ts'
import type { Phrase } from '#lib/domain/phrase.ts'
import type { DeadLetter } from './decode.ts'

const VERSION = 1
const TITLE_LENGTH = 160
const SPARK_BUCKETS = 24

export interface FailureKey {
  /** Stable: the same failure has the same id on every broker and in every process. */
  id: string
  title: string
  /** Of a group without an exception or a message; null where the title is the writer's own. */
  titlePhrase: Phrase | null
  class: string | null
  reason: string | null
  origin: string | null
}

export interface FailureGroup extends FailureKey {
  messages: number
  /** Milliseconds since the epoch; null when no member has a time. */
  firstSeenAt: number | null
  lastSeenAt: number | null
  /** Members by time, oldest first, over the span of all groups together. */
  sparkline: number[]
}

/** Which group a dead letter belongs to. */
export function failureKey(letter: Pick<DeadLetter, 'error' | 'origin'>): FailureKey {
  const { error } = letter
  const origin = letter.origin?.destination || letter.origin?.routingKey || null
  const frame = error.stack === null ? null : ownFrame(error.stack)
  const text = error.message === null || error.message.trim() === '' ? null : mask(error.message)
  const key = (parts: (string | null)[], title: string, titlePhrase: Phrase | null = null): FailureKey => ({
    id: createHash('sha256')
      .update(JSON.stringify([VERSION, ...parts]))
      .digest('base64url')
      .slice(0, 16),
    title: title.length > TITLE_LENGTH ? `${title.slice(0, TITLE_LENGTH - 1)}…` : title,
    titlePhrase,
    class: error.class,
    reason: error.reason,
    origin,
  })
  const name = error.class === null ? null : shortClass(error.class)
  if (error.class !== null && frame !== null) return key(['frame', error.class, frame], `${name} at ${frame}`)
  if (error.class !== null) return key(['class', error.class, text], text === null ? (name ?? '') : `${name}: ${text}`)
  if (text !== null) return key(['message', text], text)
  const reason = error.reason ?? 'unknown reason'
  return key(['reason', reason, origin], origin === null ? reason : `${reason} in ${origin}`, failureReason(reason, origin))
}

/** Groups of many dead letters, the largest first. */
export function groupFailures(letters: readonly Pick<DeadLetter, 'error' | 'origin' | 'diedAt' | 'receivedAt'>[]): FailureGroup[] {
  const keyed = letters.map((letter) => ({ key: failureKey(letter), at: letter.diedAt ?? letter.receivedAt }))
  const times = keyed.flatMap(({ at }) => at ?? [])
  const from = times.reduce((least, time) => Math.min(least, time), Infinity)
  const span = times.reduce((most, time) => Math.max(most, time), -Infinity) - from
  return [...Map.groupBy(keyed, ({ key }) => key.id).values()]
    .map((members): FailureGroup => {
      const seen = members.flatMap(({ at }) => at ?? []).toSorted((a, b) => a - b)
      const sparkline = Array.from({ length: SPARK_BUCKETS }, () => 0)
      for (const time of seen) {
        const bucket = span > 0 ? Math.min(SPARK_BUCKETS - 1, Math.floor(((time - from) / span) * SPARK_BUCKETS)) : SPARK_BUCKETS - 1
        sparkline[bucket] = (sparkline[bucket] ?? 0) + 1
      }
      const first = members[0] as (typeof members)[number]
      const origins = new Set(members.map(({ key }) => key.origin))
      return {
        ...first.key,
        origin: origins.size === 1 ? first.key.origin : null,
        messages: members.length,
        firstSeenAt: seen[0] ?? null,
        lastSeenAt: seen.at(-1) ?? null,
        sparkline,
      }
    })
    .toSorted((a, b) => b.messages - a.messages || a.id.localeCompare(b.id))
}

/** Leaves the shape of a message: ids, numbers, addresses and quoted values are masked. */
export function mask(text: string): string {
  return text
    .slice(0, 2_000)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '<id>')
    .replace(/"(?:[^"\\\n]|\\.)*"|`[^`\n]*`|(?<![\w])'[^'\n]*'(?![\w])/g, '<value>')
    .replace(/\b0x[0-9a-f]+\b|@[0-9a-f]{4,}\b/gi, '<n>')
    .replace(/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}\b/gi, '<id>')
    .replace(/\d+(?:[.,:]\d+)*/g, '<n>')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Packages that are never the place of the fault: languages, brokers, frameworks. */
const FRAMEWORK =
  /^(?:java|javax|jdk|sun|com\.sun|jakarta|kotlin|scala|groovy|org\.springframework|org\.apache\.(?:kafka|activemq|rocketmq|camel|catalina|tomcat)|io\.(?:smallrye|quarkus|vertx|netty|micrometer|confluent)|com\.rabbitmq|reactor|org\.hibernate|org\.jboss|com\.fasterxml|System|Microsoft|MassTransit|NServiceBus|Rebus|EasyNetQ|Wolverine|DotNetCore\.CAP|node:|internal\/)(?:[./$]|$)/
const FRAMEWORK_PATH = /(?:node_modules|site-packages|dist-packages|\/lib\/python\d|^node:|<frozen |\/gems\/)/

/** First frame of the service's own code, without line number; null when there is none. */
export function ownFrame(stack: string): string | null {
  for (const line of stack.slice(0, 100_000).split(/\r?\n/)) {
    const jvm = /^\s*at ([\w$.<>@/]+)\(([^)]*)\)/.exec(line)
    if (jvm?.[1] && !/[\\/]/.test(jvm[2] ?? '')) {
      const frame = cleanFrame(jvm[1]).replace(/^[^/]*\//, '')
      if (!FRAMEWORK.test(frame)) return frame
      continue
    }
    const dotnet = /^\s*at ([\w.`+<>]+)\(.*\)(?: in .*)?$/.exec(line)
    if (dotnet?.[1]) {
      if (!FRAMEWORK.test(dotnet[1])) return cleanFrame(dotnet[1])
      continue
    }
    const node = /^\s*at (?:async )?(?:(.+?) \()?((?:file:\/\/)?[^()\s]+?):\d+:\d+\)?$/.exec(line)
    if (node?.[2]) {
      if (!FRAMEWORK_PATH.test(node[2])) return `${node[1] ?? 'anonymous'} (${fileName(node[2])})`
      continue
    }
    const python = /^\s*File "([^"]+)", line \d+, in (\S+)/.exec(line)
    if (python?.[1] && !FRAMEWORK_PATH.test(python[1])) return `${python[2]} (${fileName(python[1])})`
  }
  return null
}

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path
/** Generated names carry numbers that change with every build. */
const cleanFrame = (frame: string): string => frame.replace(/\$\$Lambda.*|\$\$.*CGLIB.*|\$\d+|`\d+/g, '')
const shortClass = (name: string): string => name.split('.').at(-1) ?? name
