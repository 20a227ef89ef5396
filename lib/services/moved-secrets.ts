import type { z } from 'zod'
import { phrase } from '#lib/domain/phrase.ts'
import { AppError } from '#lib/errors.ts'
import { patchConfig, secretPaths, type Fields } from './secret-fields.ts'

/** `host:port` as brokers are written where there is no URL. */
const HOST_AND_PORT = /^(?:\[[0-9a-f:.]+\]|[^\s:/@,]+):\d{1,5}$/i

/** Every place a config leads to: the origin of a URL (scheme, host, port), or `host:port`. */
export function addressesOf(config: unknown): Set<string> {
  if (typeof config === 'string') {
    const text = config.trim()
    const url = text.includes('://') ? URL.parse(text) : null
    if (url) return new Set([`${url.protocol}//${url.host}`.toLowerCase()])
    return new Set(HOST_AND_PORT.test(text) ? [text.toLowerCase()] : [])
  }
  if (typeof config !== 'object' || config === null) return new Set()
  return new Set(Object.values(config).flatMap((value) => [...addressesOf(value)]))
}

/**
 * The whole config a change means (see `patchConfig`), unless it would hand a stored secret to a place it was not entered for:
 * whoever may edit an address could then read the password there. Throws `invalid-request` naming each secret to enter again.
 */
export function patchConfigInPlace(schema: z.ZodType, given: Fields, before: { config: Fields; secrets: Fields }): Fields {
  const whole = patchConfig(schema, given, before.secrets)
  const known = new Set([...addressesOf(before.config), ...addressesOf(before.secrets)])
  const added = [...addressesOf(whole)].filter((address) => !known.has(address))
  const entered = patchConfig(schema, given, {})
  const kept = secretPaths(schema).filter((path) => valueAt(whole, path) !== undefined && valueAt(entered, path) === undefined)
  if (added.length === 0 || kept.length === 0) return whole
  throw new AppError(
    'invalid-request',
    phrase('error.secrets-moved'),
    kept.map((path) => ({
      field: `config.${path}`,
      message: 'enter it again: the stored one is not sent to another address',
      phrase: phrase('field.again'),
    })),
  )
}

const valueAt = (config: Fields, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((place, name) => (typeof place === 'object' && place !== null ? (place as Fields)[name] : undefined), config)
