import { z } from 'zod'

/** TLS of one connection as a person enters it. PEM texts. */
export const tlsConfig = z.object({
  ca: z.string().optional().meta({ title: 'CA certificates', description: 'PEM text. Needed when the broker has a private certificate.' }),
  cert: z.string().optional().meta({ title: 'Client certificate', description: 'PEM text.' }),
  key: z.string().optional().meta({ title: 'Client key', description: 'PEM text.', secret: true }),
  insecure: z
    .boolean()
    .default(false)
    .meta({ title: 'Accept any certificate', description: 'Anybody on the way can then read and change everything.' }),
})

export type TlsConfig = z.infer<typeof tlsConfig>

/** Options for `tls.connect` and `https.Agent`. */
export function tlsOptions(tls: TlsConfig | undefined) {
  if (tls === undefined) return {}
  const { ca, cert, key, insecure } = tls
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), rejectUnauthorized: !insecure }
}

/** Did the server say that it refuses the certificate of its client, or misses one (RFC 8446, 6.2)? `code` as Node gives it. */
export const refusesClientCertificate = (code: string): boolean => /ALERT_.*(CERTIFICATE|UNKNOWN_CA)/.test(code)
