import { z } from 'zod'

/** A URL field of a broker's config: one of these protocols (a pattern without the colon), and never with user or password inside. */
export const address = (protocols: RegExp, example: string) =>
  z
    .url({ protocol: protocols, error: `Write a full address such as ${example}` })
    .refine(withoutCredentials, { error: 'Leave user and password out of the address; they have their own fields' })

function withoutCredentials(text: string): boolean {
  const url = URL.parse(text)
  return url === null || (url.username === '' && url.password === '')
}
