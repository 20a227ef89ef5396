import { createHash, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { rootCertificates } from 'node:tls'

const magic = 0xfeedfeed
const certificateEntry = 2

/** A Java key store (JKS, password `changeit`) that trusts the given certificates, at the given moment. */
export function javaTrustStore(certificates: readonly Buffer[], now: Date): Buffer {
  const entries = certificates.flatMap((certificate, index) => [
    int32(certificateEntry),
    text(`ca${index}`),
    int64(now.getTime()),
    text('X.509'),
    int32(certificate.length),
    certificate,
  ])
  const body = Buffer.concat([int32(magic), int32(2), int32(certificates.length), ...entries])
  const password = Buffer.from('changeit', 'utf16le').swap16()
  const digest = createHash('sha1').update(password).update('Mighty Aphrodite').update(body).digest()
  return Buffer.concat([body, digest])
}

/** The certificates this host trusts, in binary form: its PEM bundle, else the list that Node brings. */
export async function hostCertificates(env: NodeJS.ProcessEnv = process.env): Promise<Buffer[]> {
  const bundle = await readFile(env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt', 'utf8').catch(() => '')
  const found = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return (found.length > 0 ? found : rootCertificates).map((pem) => new X509Certificate(pem).raw)
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}
