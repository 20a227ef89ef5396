import { phrase } from '#lib/domain/phrase.ts'
import { AppError } from '#lib/errors.ts'

const UNIQUE_VIOLATION = 'P2002'

/** Runs a write and turns a broken unique name into a `conflict` that names the field. */
export async function nameTaken<T>(what: string, name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error
    throw new AppError('conflict', phrase('error.name-taken', { what, name }), [
      { field: 'name', message: 'is already taken', phrase: phrase('field.taken') },
    ])
  }
}
