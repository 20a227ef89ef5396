import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'

/**
 * Spring AMQP's RepublishMessageRecoverer, and Spring Cloud Stream's Rabbit binder on top of it. It keeps exchange and
 * routing key but not the queue. The class is only the head of the stack trace.
 */
export const springAmqp: Decoder = {
  name: 'spring-amqp',
  recognises: (headers) => headers.has('x-original-exchange') || headers.has('x-original-routingKey'),
  owns: (header) => /^x-(?:original-(?:exchange|routingkey)|exception-(?:message|stacktrace))$/.test(header),
  decode: (headers) => {
    const stack = headers.text('x-exception-stacktrace')
    const exchange = headers.text('x-original-exchange')
    const routingKey = headers.text('x-original-routingKey')
    return {
      ...(routingKey !== null
        ? {
            origin: {
              // Through the default exchange the routing key is the queue's name.
              destination: exchange === '' || exchange === null ? routingKey : '',
              exchange,
              routingKey,
              evidence: phrase('evidence.header', { header: 'x-original-routingKey' }),
              confidence: 'likely' as const,
            },
          }
        : {}),
      error: { class: innermostCause(stack), message: headers.text('x-exception-message'), stack },
      attempts: headers.decimal('retry-count'),
    }
  },
}

/** Class of the last `Caused by:` of a Java stack trace, else of its first line. */
function innermostCause(stack: string | null): string | null {
  if (stack === null) return null
  const causes = [...stack.matchAll(/^Caused by: ([\w$.]+)/gm)]
  return causes.at(-1)?.[1] ?? /^(?:Exception in thread "[^"]*" )?((?:[\w$]+\.)+[\w$]+)/.exec(stack)?.[1] ?? null
}
