'use client'
// oxlint-disable jsx-a11y/control-has-associated-label -- table cells are no controls; the boxes in them carry labels
import { columnVisibilityFeature, tableFeatures, useTable, type ColumnDef } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useMemo, useRef, useState, type MouseEvent } from 'react'
import { useScopedHref } from '#lib/client/use-scope.ts'
import type { Column } from './column.ts'
import { useChosenColumns } from './columns-chosen.ts'
import { isSelected, NOTHING_SELECTED, togglePage, toggleRow, type Selection } from './select.ts'
import { nextSort, sortState } from './sort.ts'
import styles from './table.module.css'
import { useRowKeys } from './use-row-keys.ts'

const features = tableFeatures({ columnVisibilityFeature })
type Row = object
const ROW_HEIGHT = 34
const VIRTUAL_ABOVE = 200

/**
 * The table of every list: sticky header and first column, server-side sort, hidden columns, keys (j, k, x, Enter, Esc),
 * virtual above 200 rows. It fills its parent, which needs a height for the header to stick (`Panel` in a flex page).
 * `rowHref` makes rows open a page (put a real `ScopedLink` into the name cell too); `onOpen` opens something else instead.
 */
export function DataTable<Item extends Row>(props: {
  /** Remembers hidden columns; share it with `ColumnChooser`. */
  name: string
  caption: string
  columns: readonly Column<Item>[]
  rows: readonly Item[]
  rowKey: (row: Item) => string
  rowHref?: (row: Item) => string
  onOpen?: (row: Item) => void
  /** Row opened beside the table, marked. */
  current?: string | null
  /** Moving by j and k opens the row at once: for a detail beside the table. */
  follow?: boolean
  /** Row whose numbers are old: grey. */
  isStale?: (row: Item) => boolean
  sort?: string
  onSort?: (sort: string) => void
  selection?: Selection
  onSelect?: (selection: Selection) => void
}) {
  const { rows, rowKey, selection, onSelect } = props
  const t = useTranslations('table')
  const router = useRouter()
  const href = useScopedHref()
  const scroller = useRef<HTMLElement>(null)
  const [focused, setFocused] = useState(-1)
  const anchor = useRef<string | null>(null)
  const { visibility } = useChosenColumns(props.name, props.columns)

  const defs = useMemo<ColumnDef<typeof features, Item>[]>(
    () => props.columns.map((column) => ({ id: column.id, header: column.header, cell: ({ row }) => column.cell(row.original) })),
    [props.columns],
  )
  const table = useTable({ features, columns: defs, data: rows as Item[], getRowId: rowKey, state: { columnVisibility: visibility } })
  const byId = new Map(props.columns.map((column) => [column.id, column]))
  const shown = table.getRowModel().rows
  const keys = shown.map((row) => row.id)

  // oxlint-disable-next-line react/incompatible-library -- scrolling changes what is drawn; this component is not memoised
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 20,
    enabled: shown.length > VIRTUAL_ABOVE,
  })
  const windowed = shown.length > VIRTUAL_ABOVE
  const items = virtual.getVirtualItems()
  const visible = windowed ? items.map((item) => item.index) : shown.map((_, index) => index)
  const before = windowed ? (items[0]?.start ?? 0) : 0
  const after = windowed ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0

  const open = (index: number): void => {
    const row = shown[index]?.original
    if (!row) return
    if (props.onOpen) props.onOpen(row)
    else if (props.rowHref) router.push(href(props.rowHref(row)))
  }
  const toggle = (index: number, shift = false): void => {
    const key = keys[index]
    if (key === undefined || !selection || !onSelect) return
    onSelect(toggleRow(selection, keys, key, shift ? anchor.current : null))
    anchor.current = key
  }
  const focus = (index: number): void => {
    setFocused(index)
    if (index < 0) return
    if (windowed) virtual.scrollToIndex(index)
    else scroller.current?.querySelectorAll('tbody tr')[index]?.scrollIntoView({ block: 'nearest' })
    if (props.follow) open(index)
  }
  useRowKeys({ count: shown.length, focused, setFocused: focus, open, toggle, clear: () => onSelect?.(NOTHING_SELECTED) })

  const onRowClick = (event: MouseEvent, index: number): void => {
    if (event.target instanceof HTMLElement && event.target.closest('a, button, input, label')) return
    if (window.getSelection()?.toString()) return
    open(index)
  }
  const opens = Boolean(props.rowHref ?? props.onOpen)
  const span = table.getVisibleLeafColumns().length + (selection ? 1 : 0)

  return (
    <div className={styles['frame']}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <section className={styles['scroll']} ref={scroller} tabIndex={0} aria-label={props.caption}>
        <table
          className={`${styles['table']} ${selection ? styles['boxed'] : ''} ${opens ? styles['link'] : ''}`}
          aria-rowcount={shown.length}
        >
          <caption className="sr-only">{props.caption}</caption>
          <thead>
            <tr>
              {selection && onSelect ? (
                <th className={styles['box']}>
                  <input
                    type="checkbox"
                    aria-label={t('selectPage')}
                    checked={keys.length > 0 && keys.every((key) => isSelected(selection, key))}
                    onChange={() => onSelect(togglePage(selection, keys))}
                  />
                </th>
              ) : null}
              {table.getVisibleLeafColumns().map(({ id }) => {
                const column = byId.get(id)
                if (!column) return null
                const state = sortState(props.sort ?? '', column.sort)
                const field = column.sort
                return (
                  <th
                    key={id}
                    scope="col"
                    className={column.align ? styles['right'] : undefined}
                    aria-sort={state}
                    style={column.width ? { width: column.width } : undefined}
                  >
                    {field && props.onSort ? (
                      <button
                        type="button"
                        className={styles['sort']}
                        onClick={() => props.onSort?.(nextSort(props.sort ?? '', field, column.sortFirst))}
                      >
                        {column.header}
                        {state === 'descending' ? <ArrowDown aria-hidden /> : state === 'ascending' ? <ArrowUp aria-hidden /> : null}
                      </button>
                    ) : (
                      column.header
                    )}
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {before > 0 ? (
              <tr aria-hidden style={{ height: before }}>
                <td colSpan={span} />
              </tr>
            ) : null}
            {visible.map((index) => {
              const row = shown[index]
              if (!row) return null
              const chosen = selection ? isSelected(selection, row.id) : props.current === row.id
              return (
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- Enter on the focused row and the link in it do the same
                <tr
                  key={row.id}
                  aria-selected={selection || props.current !== undefined ? chosen : undefined}
                  data-stale={props.isStale?.(row.original) ? '' : undefined}
                  data-current={selection && props.current === row.id ? '' : undefined}
                  className={index === focused ? styles['focused'] : undefined}
                  onClick={opens ? (event) => onRowClick(event, index) : undefined}
                >
                  {selection ? (
                    <td className={styles['box']}>
                      <input
                        type="checkbox"
                        aria-label={t('selectRow')}
                        checked={chosen}
                        onChange={(event) => toggle(index, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)}
                      />
                    </td>
                  ) : null}
                  {row.getVisibleCells().map((cell) => (
                    <td key={cell.id} className={byId.get(cell.column.id)?.align ? styles['right'] : undefined}>
                      <table.FlexRender cell={cell} />
                    </td>
                  ))}
                </tr>
              )
            })}
            {after > 0 ? (
              <tr aria-hidden style={{ height: after }}>
                <td colSpan={span} />
              </tr>
            ) : null}
          </tbody>
        </table>
      </section>
    </div>
  )
}
