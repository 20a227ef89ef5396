import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { secretKeyFile, type Env } from './env.ts'

const VERSION = 'v1'

/** Encrypts and decrypts secret fields. `context` (the row's id) is bound in: a value moved to another row does not open. */
export interface SecretBox {
  seal(secrets: Record<string, unknown>, context: string): string
  open(sealed: string, context: string): Record<string, unknown>
}

/** AES-256-GCM under one 32-byte key. */
export function createSecretBox(key: Buffer): SecretBox {
  if (key.length !== 32) throw new Error('SPILLWAY_SECRET_KEY must be 32 bytes in base64. Make one with: openssl rand -base64 32')
  return {
    seal(secrets, context) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
      const data = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()])
      return [VERSION, iv.toString('base64'), cipher.getAuthTag().toString('base64'), data.toString('base64')].join('.')
    },
    open(sealed, context) {
      const [version, iv, tag, data] = sealed.split('.')
      if (version !== VERSION || !iv || !tag || !data) throw new Error(`The secrets of ${context} have an unknown form.`)
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64')).setAAD(Buffer.from(context))
        decipher.setAuthTag(Buffer.from(tag, 'base64'))
        const text = Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8')
        return JSON.parse(text) as Record<string, unknown>
      } catch (error) {
        throw new Error(
          `The secrets of ${context} cannot be opened with the present key. Restore SPILLWAY_SECRET_KEY, or enter the credentials again.`,
          { cause: error },
        )
      }
    },
  }
}

/** The key from the environment, or one made on first use and kept in the data folder. */
export async function loadSecretKey(settings: Env): Promise<Buffer> {
  if (settings.secretKey) return Buffer.from(settings.secretKey, 'base64')
  const file = secretKeyFile(settings)
  const read = (): Promise<Buffer> => readFile(file, 'utf8').then((text) => Buffer.from(text.trim(), 'base64'))
  try {
    return await read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  await mkdir(dirname(file), { recursive: true })
  // `wx`: when two processes start at once, the loser reads the winner's key.
  await writeFile(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return read()
}
