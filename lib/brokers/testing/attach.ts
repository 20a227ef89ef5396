import { describe, inject, test } from 'vitest'

/**
 * A group of tests against one real broker. When the broker cannot be had on this machine its tests are skipped, and the
 * name of the skip says why; with CI=true that is a failure instead.
 */
export function describeWithBroker(broker: string, tests: (config: unknown) => void): void {
  const { configs, missing } = inject('testBrokers')
  const config = configs[broker]
  if (config !== undefined) {
    describe(broker, () => tests(config))
    return
  }
  const reason = missing[broker] ?? 'it was not started'
  if (process.env['CI'] === 'true') {
    test(`${broker} is there`, () => {
      throw new Error(`The broker "${broker}" could not be had: ${reason}`)
    })
    return
  }
  test.skip(`${broker} (SKIPPED: ${reason})`, () => undefined)
}
