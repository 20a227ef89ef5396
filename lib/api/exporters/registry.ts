import { csv } from './csv.ts'
import type { Exporter } from './exporter.ts'
import { json } from './json.ts'
import { ndjson } from './ndjson.ts'

/** Every file format of exports. One line registers one. */
export const exporters = [csv, json, ndjson] as const satisfies readonly Exporter[]
