import { connect, type Socket } from 'node:net'
import type { IStompSocket } from '@stomp/stompjs'

/** A plain TCP connection in the form of the WebSocket that the STOMP library expects. */
export class TcpSocket implements IStompSocket {
  url: string
  binaryType = 'arraybuffer'
  onclose: IStompSocket['onclose'] = null
  onerror: IStompSocket['onerror'] = null
  onmessage: IStompSocket['onmessage'] = null
  onopen: IStompSocket['onopen'] = null
  readyState = 0
  readonly #socket: Socket

  constructor(url: string) {
    this.url = url
    const { hostname, port } = new URL(url)
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => {
      this.readyState = 1
      this.onopen?.()
    })
    this.#socket.on('data', (chunk: Buffer) => this.onmessage?.({ data: Uint8Array.from(chunk).buffer }))
    this.#socket.on('error', (error) => this.onerror?.(error))
    this.#socket.on('close', () => {
      this.readyState = 3
      this.onclose?.({ code: 1000, reason: '', wasClean: true })
    })
  }

  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (typeof data === 'string') this.#socket.write(data)
    else if (ArrayBuffer.isView(data)) this.#socket.write(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    else if (data instanceof ArrayBuffer) this.#socket.write(Buffer.from(data))
    else throw new Error('The STOMP library sends text and bytes only.')
  }

  close(): void {
    this.readyState = 2
    this.#socket.end()
  }

  terminate(): void {
    this.#socket.destroy()
  }
}
