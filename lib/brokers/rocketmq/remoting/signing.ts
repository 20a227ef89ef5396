import { createHmac } from 'node:crypto'

/** ACL account of a cluster. */
export interface Account {
  accessKey: string
  secretKey: string
}

/**
 * The fields of a request with its signature (AclClientRPCHook.java): Base64 of HMAC-SHA1 over the values of all fields in the
 * order of their names, followed by the body.
 */
export function signed(fields: Readonly<Record<string, string>>, body: Buffer, account: Account | null): Record<string, string> {
  if (!account) return fields
  const named: Record<string, string> = { ...fields, AccessKey: account.accessKey }
  const hmac = createHmac('sha1', account.secretKey)
  for (const name of Object.keys(named).sort()) hmac.update(named[name] as string)
  return { ...named, Signature: hmac.update(body).digest('base64') }
}
