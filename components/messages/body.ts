/** Body of a message as the API answers it. */
export interface Body {
  preview: string
  encoding: 'utf8' | 'base64'
  sizeBytes: number
  truncated: boolean
}

/** Text of a body for one line of a list: blanks joined, cut by CSS. Bytes are shown as base64. */
export const oneLine = (body: Body): string => body.preview.replace(/\s+/g, ' ').trim()

/** Base64 of the bytes that were answered. */
export function toBase64(body: Body): string {
  if (body.encoding === 'base64') return body.preview
  const bytes = new TextEncoder().encode(body.preview)
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
