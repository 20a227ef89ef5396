import type { BrokerConnection, BrokerDeps } from './contract.ts'
import { brokerKind } from './registry.ts'

/** Opens a connection from a complete config. Throws a ZodError when the config is not valid. */
export function connectWith(kind: string, config: unknown, deps: BrokerDeps): BrokerConnection {
  const definition = brokerKind(kind)
  return definition.connect(definition.configSchema.parse(config), deps)
}
