import { notFound } from '#lib/errors.ts'
import { problemResponse } from '#lib/api/problem.ts'

/** Anything else below /api/v1: a problem answer, not a page. */
const unknown = async (request: Request): Promise<Response> => problemResponse(notFound('resource', new URL(request.url).pathname))

export { unknown as GET, unknown as POST, unknown as PUT, unknown as PATCH, unknown as DELETE }
