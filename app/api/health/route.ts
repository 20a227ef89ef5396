export const dynamic = 'force-dynamic'

/** The process is alive; says nothing of the database. */
export const GET = (): Response => Response.json({ status: 'ok' })
