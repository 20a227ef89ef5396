/**
 * What names in the wild say about a destination. Pure: a table of rules, the strongest first.
 * Sources: conventions of the frameworks named in each rule, read from their source code or documentation.
 */
export type NamedRole = 'dead-letter' | 'retry' | 'delay'

export interface NameRule {
  /** Who names so; null: the word itself says it. */
  framework: string | null
  role: NamedRole
  pattern: RegExp
  /** Broker kinds the convention belongs to; absent = any. */
  kinds?: readonly string[]
  confidence: 'certain' | 'likely' | 'guess'
  /**
   * The word also names ordinary business events (`payment.failed`): the rule holds only when a destination with the
   * name before the suffix exists beside it.
   */
  needsSource?: true
  /** Possible names of the source, the likeliest first. Default: capture group 1. */
  sources?: (match: RegExpExecArray) => string[]
}

const QUEUE_BROKERS = ['rabbitmq', 'activemq', 'artemis'] as const
const whole: NameRule['sources'] = () => []

/** `orders.v2.billing` → `orders.v2`, `orders`: the group at the end may itself contain dots. */
const beforeGroup = (match: RegExpExecArray): string[] => {
  const parts = (match[1] ?? '').split('.')
  return parts.slice(1).map((_, index) => parts.slice(0, parts.length - 1 - index).join('.'))
}

/** `orders-deserialization` → itself, then `orders`: Spring puts an exception suffix before `-dlt`. */
const droppingDashes = (match: RegExpExecArray): string[] => {
  const parts = (match[1] ?? '').split('-')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'))
}

const RETRY_RULES: readonly NameRule[] = [
  {
    framework: 'RocketMQ',
    role: 'retry',
    pattern: /^%RETRY%(.+)$/,
    kinds: ['rocketmq'],
    confidence: 'certain',
    sources: whole,
  },
  { framework: 'Spring Kafka', role: 'retry', pattern: /^(.+)-retry(?:-\d+){0,2}$/, confidence: 'likely' },
  { framework: 'SmallRye', role: 'retry', pattern: /^(.+)_retry_\d+$/, kinds: ['kafka'], confidence: 'likely' },
  { framework: 'Wolverine', role: 'retry', pattern: /^(.+)\.retry\.\d+(?:ms|s|m|h)$/, confidence: 'likely' },
  { framework: 'NServiceBus', role: 'retry', pattern: /^(.+)\.Retries$/, kinds: QUEUE_BROKERS, confidence: 'likely' },
  { framework: null, role: 'retry', pattern: /^(.+)[._-]retr(?:y|ies)(?:[._-]?\d+(?:ms|s|m|h)?)*$/i, confidence: 'likely' },
  { framework: null, role: 'retry', pattern: /^retry[._-](.+)$/i, confidence: 'guess' },
  { framework: 'Dramatiq', role: 'delay', pattern: /^(.+)\.DQ$/, kinds: ['rabbitmq'], confidence: 'likely' },
  { framework: null, role: 'delay', pattern: /^(.+)[._-](?:wait|delay|delayed)(?:[._-]?\d+(?:ms|s|m|h)?)*$/i, confidence: 'likely' },
]

const DEAD_LETTER_RULES: readonly NameRule[] = [
  {
    framework: 'RocketMQ',
    role: 'dead-letter',
    pattern: /^%DLQ%(.+)$/,
    kinds: ['rocketmq'],
    confidence: 'certain',
    sources: whole,
  },
  {
    framework: 'ActiveMQ',
    role: 'dead-letter',
    pattern: /^ActiveMQ\.DLQ\.(?:Queue|Topic)\.(.+)$/,
    kinds: ['activemq'],
    confidence: 'certain',
  },
  {
    framework: 'ActiveMQ',
    role: 'dead-letter',
    pattern: /^ActiveMQ\.DLQ$/,
    kinds: ['activemq'],
    confidence: 'certain',
    sources: whole,
  },
  { framework: 'ActiveMQ', role: 'dead-letter', pattern: /^DL[QT]\.(.+)$/, kinds: ['activemq'], confidence: 'likely' },
  {
    framework: 'Artemis',
    role: 'dead-letter',
    pattern: /^(?:DLQ|ExpiryQueue)$/,
    kinds: ['artemis', 'activemq'],
    confidence: 'likely',
    sources: whole,
  },
  {
    framework: 'Artemis',
    role: 'dead-letter',
    pattern: /^(?:DLQ|EXP)\.(.+)$/,
    kinds: ['artemis'],
    confidence: 'likely',
  },
  {
    framework: 'Spring Kafka',
    role: 'dead-letter',
    pattern: /^(.+)(?:-dlt|\.DLT)$/,
    confidence: 'likely',
    sources: droppingDashes,
  },
  {
    framework: 'Spring Cloud Stream',
    role: 'dead-letter',
    pattern: /^error\.(.+\..+)$/,
    kinds: ['kafka'],
    confidence: 'likely',
    sources: beforeGroup,
  },
  {
    framework: 'SmallRye',
    role: 'dead-letter',
    pattern: /^dead-letter-(?:topic|queue)-(.+)$/,
    confidence: 'likely',
    sources: (match) => [match[1] ?? ''],
  },
  {
    framework: 'EasyNetQ',
    role: 'dead-letter',
    pattern: /^EasyNetQ_Default_Error_Queue$/,
    kinds: ['rabbitmq'],
    confidence: 'certain',
    sources: whole,
  },
  {
    framework: 'Wolverine',
    role: 'dead-letter',
    pattern: /^wolverine-dead-letter-queue$/,
    confidence: 'certain',
    sources: whole,
  },
  { framework: 'Dramatiq', role: 'dead-letter', pattern: /^(.+)\.XQ$/, kinds: ['rabbitmq'], confidence: 'likely' },
  { framework: 'MassTransit', role: 'dead-letter', pattern: /^(.+)_error$/, kinds: QUEUE_BROKERS, confidence: 'likely' },
  {
    framework: 'MassTransit',
    role: 'dead-letter',
    pattern: /^(.+)_skipped$/,
    kinds: QUEUE_BROKERS,
    confidence: 'likely',
    needsSource: true,
  },
  {
    framework: 'NServiceBus / Rebus',
    role: 'dead-letter',
    pattern: /^error$/,
    kinds: QUEUE_BROKERS,
    confidence: 'guess',
    sources: whole,
  },
  {
    framework: 'Karafka',
    role: 'dead-letter',
    pattern: /^dead_messages$/,
    kinds: ['kafka'],
    confidence: 'likely',
    sources: whole,
  },
  {
    framework: null,
    role: 'dead-letter',
    pattern: /^(.+)[._-](?:dlq|dead[._-]?letters?(?:[._-]?(?:queue|topic))?|parking[._-]?lot)$/i,
    confidence: 'likely',
  },
  { framework: null, role: 'dead-letter', pattern: /^(?:dlq|dead[._-]?letters?)[._-](.+)$/i, confidence: 'likely' },
  {
    framework: null,
    role: 'dead-letter',
    pattern: /^(?:dlq|dead[._-]?letters?(?:[._-]?(?:queue|topic))?|parking[._-]?lot)$/i,
    confidence: 'likely',
    sources: whole,
  },
  {
    framework: null,
    role: 'dead-letter',
    pattern: /^(.*[a-z0-9])(?:DLQ|Dlq|DLT|DeadLetter(?:s|Queue|Topic)?)$/,
    confidence: 'likely',
  },
  { framework: null, role: 'dead-letter', pattern: /^(.+)[._-]dlq[._-].+$/i, confidence: 'guess' },
  { framework: null, role: 'dead-letter', pattern: /^(.+)[._-](?:poison|quarantine|parked)$/i, confidence: 'guess' },
  {
    framework: null,
    role: 'dead-letter',
    pattern: /^(.+)[._-](?:failed|errors?|rejected)$/i,
    confidence: 'guess',
    needsSource: true,
  },
  { framework: null, role: 'dead-letter', pattern: /^errors?\.(.+)$/i, confidence: 'guess', needsSource: true },
]

// Dead-letter names first: `orders-retry-dlt` and `orders.retry.dlq` do not drain alone.
const RULES = [...DEAD_LETTER_RULES, ...RETRY_RULES]

export interface NamedAs {
  rule: NameRule
  /** Possible source names, the likeliest first; existence is not checked. */
  sources: string[]
}

/** The first rule a name fulfils, or null. `exists` answers whether a destination of that name lies in the same namespace. */
export function readName(kind: string, name: string, exists: (name: string) => boolean): NamedAs | null {
  for (const rule of RULES) {
    if (rule.kinds && !rule.kinds.includes(kind)) continue
    const match = rule.pattern.exec(name)
    if (!match) continue
    const sources = rule.sources ? rule.sources(match) : [match[1] ?? '']
    if (rule.needsSource && !sources.some((source) => source !== name && exists(source))) continue
    return { rule, sources: sources.filter((source) => source !== '' && source !== name) }
  }
  return null
}
