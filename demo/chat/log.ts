import type { ChatMessage } from './message.ts'

/** The messages of the chat, newest last, never more than a bound. */
export interface ChatLog {
  /** Adds a message; one whose `webhookId` came before only counts as another delivery. */
  add: (message: Omit<ChatMessage, 'number' | 'deliveries'>) => ChatMessage
  all: () => readonly ChatMessage[]
}

/** Keeps the last `size` messages. */
export function createChatLog(size = 300): ChatLog {
  const messages: ChatMessage[] = []
  let count = 0
  return {
    all: () => messages,
    add: (message) => {
      const known =
        message.webhookId === '' ? undefined : messages.find((one) => one.webhookId === message.webhookId && one.hook === message.hook)
      if (known) {
        known.deliveries += 1
        return known
      }
      count += 1
      const added: ChatMessage = { ...message, number: count, deliveries: 1 }
      messages.push(added)
      if (messages.length > size) messages.shift()
      return added
    },
  }
}
