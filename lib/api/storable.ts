import { AppError } from '#lib/errors.ts'

/** Levels of a body; deeper ones would overflow the stack of whoever writes them down again. */
const MAX_DEPTH = 100

/**
 * Refuses text that Postgres cannot hold, wherever in a request it is: a NUL character, or half of a surrogate pair.
 * Also in the names of fields, and a body of more than 100 levels. Throws `invalid-request` that names the field.
 */
export function checkStorable(value: unknown, part: 'path' | 'query' | 'body'): void {
  // A stack of its own: how deep a body nests is up to who sends it.
  const left: { value: unknown; path: string; depth: number }[] = [{ value, path: '', depth: 0 }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { value: found, path, depth } = next
    if (typeof found === 'string') check(found, path, part)
    else if (typeof found === 'object' && found !== null) {
      if (depth === MAX_DEPTH) throw new AppError('invalid-request', `The ${part} of the request has more than ${MAX_DEPTH} levels.`)
      for (const [name, inner] of Object.entries(found)) {
        const field = path === '' ? name : `${path}.${name}`
        check(name, field, part)
        left.push({ value: inner, path: field, depth: depth + 1 })
      }
    }
  }
}

function check(text: string, field: string, part: string): void {
  if (!text.includes('\0') && text.isWellFormed()) return
  const what = text.includes('\0') ? 'contains a NUL character' : 'contains half of a surrogate pair'
  const shown = field.replaceAll('\0', '').toWellFormed().slice(0, 200)
  throw new AppError('invalid-request', `The ${part} of the request ${what}, in ${shown || 'its text'}.`, [{ field: shown, message: what }])
}
