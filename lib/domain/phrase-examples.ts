/**
 * Every phrase Spillway composes, by code, with an example of its params: the list of what there is, the types of the params,
 * and what tests say in every language. The sentences themselves are `phrases` of lib/i18n.
 */
export const EXAMPLES = {
  // Why a subscription has its verdict.
  'verdict.no-commits': {},
  'verdict.no-partitions': {},
  'verdict.caught-up': {},
  'verdict.moving': {},
  'verdict.too-few-samples': { samples: 3, needed: 10 },
  'verdict.stopped': { lag: 1204, forSeconds: 95 },
  'verdict.stalled': { lag: 1204, forSeconds: 95 },
  'verdict.rewound': { lag: 1204, from: 5000, to: 12 },
  'verdict.slow': { grownBy: 800, forSeconds: 90 },
  'verdict.partition.stopped': { partition: 3, lag: 1204, forSeconds: 95 },
  'verdict.partition.stalled': { partition: 3, lag: 1204, forSeconds: 95 },
  'verdict.partition.rewound': { partition: 3, lag: 1204, from: 5000, to: 12 },
  'verdict.partition.slow': { partition: 3, grownBy: 800, forSeconds: 90 },
  'verdict.no-consumer-waiting': {},
  'verdict.no-consumer-idle': {},

  // What the rules are called that Spillway makes itself.
  'rule.cluster-unreachable': {},
  'rule.no-consumers': {},
  'rule.lag-high': {},
  'rule.lag-warning': {},
  'rule.backlog': {},
  'rule.dead-letters': {},

  // What an alert says.
  'alert.backlog': { name: 'eu/orders', messages: 1500, limit: 1000 },
  'alert.lag': { name: 'orders', lagSeconds: 370, limitSeconds: 300 },
  'alert.lag-group': { group: 'billing', name: 'orders', lagSeconds: 370, limitSeconds: 300 },
  'alert.dead-letters': { name: 'orders.dlq', perMinute: 12.5 },
  'alert.dead-letters-few': { name: 'orders.dlq' },
  'alert.no-consumers': { name: 'orders', messages: 3 },
  'alert.no-consumers-group': { group: 'billing', name: 'orders', messages: 3 },
  'alert.no-consumers-passing': { name: 'orders' },
  'alert.no-consumers-passing-group': { group: 'billing', name: 'orders' },
  'alert.unreachable': { name: 'rabbit-prod', polls: 4 },
  'alert.storm': { objects: 812, cluster: 'kafka-prod', rule: 'Backlog', followed: 500 },
  'alert.storm-worst': { objects: 812, cluster: 'kafka-prod', rule: 'Backlog', followed: 500, worst: 'orders (90,000), mails (12)' },

  // What a look at messages costs. The broker's adapter says it in English itself, more exactly.
  'look.free': {},
  'look.reorders': {},
  'look.locks': {},
  'look.counts-as-delivery': { looks: 18 },
  'look.counts-as-delivery-last': {},
  'look.counts-as-delivery-unlimited': {},

  // What a requeue plan warns of.
  'plan.not-looked': {},
  'plan.sampled': { messages: 90000, looked: 500 },
  'plan.bounded': { present: 90000 },
  'plan.not-found': { missing: 2, picked: 7, name: 'orders.dlq' },
  'plan.no-origin': { messages: 4 },
  'plan.own-origin': { messages: 4 },
  'plan.target-missing': { messages: 4, name: 'orders' },
  'plan.target-unroutable': { messages: 4, name: 'orders' },
  'plan.no-consumer': { name: 'orders' },
  'plan.loop': { messages: 4 },
  'plan.second-failure': { exchange: 'dlx', name: 'orders' },
  'plan.keeps-id': { messages: 4 },
  'plan.requeued-before': { messages: 4 },
  'plan.loop-guard': { messages: 4, times: 5 },
  'plan.order-log': {},
  'plan.order-queue': {},
  'plan.look-cost': {},
  'plan.target-not-checked': {},
  'plan.target-known': {},
  'plan.target-not-known': {},

  // Why a message of a requeue run stays.
  'item.no-origin': {},
  'item.own-origin': {},
  'item.target-unknown': {},
  'item.requeued-often': { times: 5 },
  'item.envelope': {},
  'item.gone': { name: 'orders.dlq' },
  'item.interrupted': {},

  // How a requeue run ended, beyond its counts.
  'run.absent': { messages: 3, planned: 40, name: 'orders.dlq' },
  'run.unsettled': { messages: 3, name: 'orders.dlq' },
  'run.failed': {},
  'run.interrupted': {},

  // Why dead letters cannot be requeued.
  'why-not.gone': { name: 'orders.dlq' },
  'why-not.disabled': {},
  'why-not.not-permitted': {},
  'why-not.stream': {},

  // What a role, a dead-letter route or an origin is concluded from.
  'evidence.broker': {},
  'evidence.configured': {},
  'evidence.waits-retry': {},
  'evidence.waits-delay': {},
  'evidence.route': { names: 'orders, mails', more: 2 },
  'evidence.route-named-retry': { names: 'orders', more: 0 },
  'evidence.name': { framework: 'Spring Kafka', role: 'dead-letter' },
  'evidence.name-word': { role: 'retry' },
  'evidence.name-group': { framework: 'RocketMQ', group: 'billing' },
  'evidence.header': { header: 'x-death' },
  'evidence.property': { property: 'RETRY_TOPIC' },
  'evidence.body': { framework: 'EasyNetQ' },
  'evidence.only-source': {},
  'evidence.unconfirmed': { header: 'x-death', name: 'orders' },
  'evidence.contradicted': { first: 'x-original-exchange', second: 'x-death', name: 'mails' },

  // What a failure group without an exception is called.
  'failure.reason': { reason: 'too old', word: 'too_old' },
  'failure.reason-in': { reason: 'too old', word: 'too_old', origin: 'orders' },

  // Whether the installation can be believed.
  'ready.database': {},
  'ready.no-database': {},
  'ready.collectors': { collectors: 2 },
  'ready.no-collector': { silentSeconds: 15 },
  'ready.polls': { clusters: 6 },
  'ready.late-polls': { names: 'kafka-prod, rabbit-prod' },
  'ready.restarts': {},

  // Why a request is refused.
  'error.not-found': { what: 'cluster', id: 'c-1' },
  'error.name-taken': { what: 'channel', name: 'Ops' },
  'error.silence-everything': {},
  'error.silence-ended': {},
  'error.alert-closed': {},
  'error.acknowledged': { name: 'mei' },
  'error.secrets-moved': {},
  'error.run-state': { verb: 'paused', state: 'completed' },
  'error.run-active': {},
  'error.no-dead-letters': { name: 'orders' },
  'error.target-unknown': {},
  'error.target-is-source': { name: 'orders.dlq' },
  'error.broker-silent': { waitedSeconds: 30 },
  'error.no-browse': { name: 'rabbit-prod' },
  'error.browse-ways': { ways: 'key, offset' },
  'error.browse-by': { name: 'orders', way: 'key' },
  'error.database': {},
  'error.internal': {},
  'error.invalid': { part: 'body', fields: 'name, config.url' },

  // What is wrong with a field.
  'field.required': {},
  'field.unknown': {},
  'field.wrong-type': {},
  'field.least': { least: 2 },
  'field.most': { most: 3600 },
  'field.longest': { most: 100 },
  'field.one-of': { options: 'PLAIN, SCRAM-SHA-256' },
  'field.format': {},
  'field.taken': {},
  'field.again': {},
  'field.later': {},

  // Why a dead-letter route does not work.
  'route.nowhere': {},
  'route.doubtful': {},
}
