import type { Column } from './column.ts'
import styles from './table.module.css'

/** A short table inside a page: no sorting, no keys, no selection. For lists of their own use `DataTable`. */
export function SimpleTable<Row>(props: {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  isStale?: (row: Row) => boolean
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <section className={styles['scroll']} tabIndex={0} aria-label={props.caption}>
      <table className={styles['table']}>
        <caption className="sr-only">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={column.align ? styles['right'] : undefined}
                style={column.width ? { width: column.width } : undefined}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={props.rowKey(row)} data-stale={props.isStale?.(row) ? '' : undefined}>
              {props.columns.map((column) => (
                <td key={column.id} className={column.align ? styles['right'] : undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
