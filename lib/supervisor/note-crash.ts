import { createPool } from '#lib/db/pool.ts'
import { CRASHES } from '#lib/queries/ready.ts'

/** Keeps a crash where `/api/ready` finds it. */
export async function noteCrash(
  databaseUrl: string,
  crash: { name: string; reason: string; restarts: number; waitMs?: number },
): Promise<void> {
  const pool = createPool(databaseUrl, { max: 1 })
  try {
    await pool.query(
      `insert into setting (key, value) values ($1, jsonb_build_object($2::text, $3::jsonb))
       on conflict (key) do update set value = setting.value || excluded.value, updated_at = now()`,
      [CRASHES, crash.name, JSON.stringify({ reason: crash.reason, restarts: crash.restarts, at: new Date().toISOString() })],
    )
  } finally {
    await pool.end()
  }
}
