import { readMessage, type ReadMessage } from '../amqp1/message.ts'
import type { StompFrame } from './stomp/frame.ts'

/**
 * May a message with this id be acknowledged over STOMP? The broker reads the id back as `…:session:producer:sequence`, and one that an AMQP
 * client chose itself (`order-7`, or `ID:<uuid>:1:1:1-1` of Qpid JMS) makes it drop the connection with a NumberFormatException.
 */
export const isAcknowledgeable = (messageId: string): boolean => /:-?\d+:-?\d+:\d+$/.test(messageId)

/**
 * The AMQP message inside a frame, null when there is none. A connector with the transformer `native`, the default, keeps an AMQP message
 * as it came: the body of the frame is all of it, encoded. Its application properties are repeated as properties of the frame.
 */
export function nativeMessage(frame: StompFrame): ReadMessage | null {
  if (frame.headers.get('JMS_AMQP_NATIVE') !== 'true' || !frame.sized) return null
  const message = readMessage(frame.body)
  return message.problem === null && message.sections.length > 0 ? message : null
}
