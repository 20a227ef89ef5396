import { AppError } from '#lib/errors.ts'
import type { BrokerKindDefinition } from './contract.ts'
import { activemq } from './activemq/index.ts'
import { artemis } from './artemis/index.ts'
import { kafka } from './kafka/index.ts'
import { rabbitmq } from './rabbitmq/index.ts'
import { rocketmq } from './rocketmq/index.ts'

/** Every broker kind Spillway knows. One line registers one. */
export const brokerKinds: readonly BrokerKindDefinition[] = [kafka, rabbitmq, activemq, artemis, rocketmq].map(
  (definition) => definition as BrokerKindDefinition,
)

/** The definition of a kind. Throws `invalid-request` for an unknown one. */
export function brokerKind(kind: string): BrokerKindDefinition {
  const found = brokerKinds.find((definition) => definition.kind === kind)
  if (found) return found
  throw new AppError(
    'invalid-request',
    `There is no broker kind ${JSON.stringify(kind.slice(0, 40))}. Known: ${brokerKinds.map((definition) => definition.kind).join(', ')}.`,
    [{ field: 'kind', message: 'is not a known broker kind' }],
  )
}
