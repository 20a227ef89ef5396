import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installContext } from '#demo/brokers/index.ts'
import { installJava } from '#demo/brokers/install/java.ts'
import { lastWords, run } from '#demo/brokers/process/run.ts'

/** Password of the key stores. */
export const storePassword = 'changeit'

/** Certificates of one test, as files and as PEM texts. */
export interface Certificates {
  /** The private CA that signed both others. */
  ca: string
  /** A CA that signed nothing. */
  otherCa: string
  /** Of a client, for mutual TLS. */
  client: { cert: string; key: string }
  files: {
    ca: string
    /** Certificate and key of a server whose only name is `localhost`. */
    cert: string
    key: string
    /** The same as PKCS#12, for Java. */
    keyStore: string
    /** The CA as PKCS#12, for Java. */
    trustStore: string
  }
}

/** Makes certificates with `openssl` and, for Java, `keytool`. Rejects with what they said. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const file = (name: string): string => join(folder, name)
  const text = (name: string): Promise<string> => readFile(file(name), 'utf8')
  const call = async (command: string, args: string[]): Promise<void> => {
    const finished = await run(command, args, { timeoutMs: 30_000 })
    if (finished.code !== 0) throw new Error(`${command} ${args[0]} failed: ${lastWords(finished)}`)
  }
  await writeFile(file('openssl.cnf'), '[req]\ndistinguished_name=dn\n[dn]\n')
  const certificate = (name: string, subject: string, extensions: string[], signer?: string): Promise<void> =>
    call('openssl', [
      'req',
      '-x509',
      '-config',
      file('openssl.cnf'),
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${subject}`,
      '-keyout',
      file(`${name}.key`),
      '-out',
      file(`${name}.pem`),
      ...(signer === undefined ? [] : ['-CA', file(`${signer}.pem`), '-CAkey', file(`${signer}.key`)]),
      ...extensions.flatMap((extension) => ['-addext', extension]),
    ])
  const authority = ['basicConstraints=critical,CA:TRUE']
  await certificate('ca', 'Spillway test CA', authority)
  await certificate('other', 'Another CA', authority)
  await certificate('server', 'broker under test', ['basicConstraints=CA:FALSE', 'subjectAltName=DNS:localhost'], 'ca')
  await certificate('client', 'spillway', ['basicConstraints=CA:FALSE', 'extendedKeyUsage=clientAuth'], 'ca')
  const files = {
    ca: file('ca.pem'),
    cert: file('server.pem'),
    key: file('server.key'),
    keyStore: file('server.p12'),
    trustStore: file('trust.p12'),
  }
  await call('openssl', [
    'pkcs12',
    '-export',
    '-in',
    files.cert,
    '-inkey',
    files.key,
    '-certfile',
    files.ca,
    '-out',
    files.keyStore,
    '-passout',
    `pass:${storePassword}`,
  ])
  const java = await installJava(await installContext())
  await call(join(java.home, 'bin/keytool'), [
    '-importcert',
    '-noprompt',
    '-alias',
    'ca',
    '-file',
    files.ca,
    '-keystore',
    files.trustStore,
    '-storetype',
    'PKCS12',
    '-storepass',
    storePassword,
  ])
  return {
    ca: await text('ca.pem'),
    otherCa: await text('other.pem'),
    client: { cert: await text('client.pem'), key: await text('client.key') },
    files,
  }
}
