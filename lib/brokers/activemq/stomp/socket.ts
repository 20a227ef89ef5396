import { isIP, connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { tlsOptions, type TlsConfig } from '../../http/tls.ts'

/** Opens a socket to a STOMP address (`stomp://`, `stomp+ssl://`). Rejects with what the system says. */
export function openSocket(url: string, tls: TlsConfig | undefined, signal: AbortSignal): Promise<Socket> {
  const { protocol, hostname, port } = new URL(url)
  const secure = protocol === 'stomp+ssl:'
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error)
      return
    }
    const target = { host, port: Number(port || (secure ? 61_614 : 61_613)) }
    const socket = secure
      ? connectTls({ ...target, ...(isIP(host) === 0 && { servername: host }), ...tlsOptions(tls) })
      : connectPlain(target)
    const abort = (): void => {
      socket.destroy()
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', abort, { once: true })
    socket.once('error', (error) => {
      signal.removeEventListener('abort', abort)
      reject(error)
    })
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', abort)
      socket.removeAllListeners('error')
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}
