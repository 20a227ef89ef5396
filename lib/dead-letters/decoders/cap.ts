import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'

/** CAP for .NET: `Type-->Message` in one header. The group and name are not a destination of the broker on every transport. */
export const cap: Decoder = {
  name: 'cap',
  recognises: (headers) => headers.has('cap-exception'),
  owns: (header) => header === 'cap-exception',
  decode: (headers) => {
    const text = headers.text('cap-exception') ?? ''
    const split = text.indexOf('-->')
    const name = headers.text('cap-msg-name')
    return {
      ...(name
        ? { origin: { destination: name, evidence: phrase('evidence.header', { header: 'cap-msg-name' }), confidence: 'guess' as const } }
        : {}),
      error: { class: split < 0 ? null : text.slice(0, split), message: split < 0 ? text : text.slice(split + 3) },
    }
  },
}
