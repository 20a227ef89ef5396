import type { Decoder } from './decoder.ts'

/** SmallRye JMS: underscores, because JMS property names must be Java identifiers. The origin is not kept. */
export const smallryeJms: Decoder = {
  name: 'smallrye-jms',
  recognises: (headers) => headers.has('dead_letter_reason') || headers.has('dead_letter_exception_class_name'),
  owns: (header) => header.startsWith('dead_letter_'),
  decode: (headers) => ({
    error: {
      class: headers.text('dead_letter_cause_class_name') ?? headers.text('dead_letter_exception_class_name'),
      message: headers.text('dead_letter_cause') ?? headers.text('dead_letter_reason'),
    },
  }),
}
