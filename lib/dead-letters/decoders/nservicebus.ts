import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'
import { toTime } from './headers.ts'

/** NServiceBus: one error queue for many endpoints; `FailedQ` is `queue` or `queue@machine`. */
export const nservicebus: Decoder = {
  name: 'nservicebus',
  recognises: (headers) => headers.has('NServiceBus.FailedQ') || headers.has('NServiceBus.ExceptionInfo.ExceptionType'),
  owns: (header) =>
    header.startsWith('nservicebus.exceptioninfo.') ||
    header.startsWith('nservicebus.retries') ||
    ['nservicebus.failedq', 'nservicebus.timeoffailure', 'nservicebus.flretries'].includes(header),
  decode: (headers) => {
    const queue = headers.text('NServiceBus.FailedQ')?.split('@')[0]
    const retries = headers.decimal('NServiceBus.Retries') ?? headers.decimal('NServiceBus.FLRetries')
    return {
      ...(queue
        ? {
            origin: {
              destination: queue,
              evidence: phrase('evidence.header', { header: 'NServiceBus.FailedQ' }),
              confidence: 'certain' as const,
            },
          }
        : {}),
      error: {
        class: headers.text('NServiceBus.ExceptionInfo.ExceptionType'),
        message: headers.text('NServiceBus.ExceptionInfo.Message'),
        stack: headers.text('NServiceBus.ExceptionInfo.StackTrace'),
      },
      attempts: retries === null ? null : retries + 1,
      diedAt: toTime(wireTime(headers.text('NServiceBus.TimeOfFailure'))),
    }
  },
}

/** `2026-11-22 10:15:30:123456 Z` (a colon before the fraction) → ISO 8601. */
const wireTime = (text: string | null): string | null =>
  text?.replace(/^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}):(\d{3})\d* Z$/, '$1T$2.$3Z') ?? null
