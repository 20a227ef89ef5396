import { describe, expect, it } from 'vitest'
import { isSelected, NOTHING_SELECTED, selectedCount, togglePage, toggleRow } from './select.ts'
import { nextSort, sortState } from './sort.ts'

const page = ['a', 'b', 'c', 'd', 'e']

describe('choosing rows', () => {
  it('takes one and gives it back', () => {
    const one = toggleRow(NOTHING_SELECTED, page, 'b', null)
    expect(selectedCount(one)).toBe(1)
    expect(selectedCount(toggleRow(one, page, 'b', null))).toBe(0)
  })
  it('takes a stretch with shift, in either direction', () => {
    const start = toggleRow(NOTHING_SELECTED, page, 'd', null)
    const stretch = toggleRow(start, page, 'b', 'd')
    expect(page.filter((key) => isSelected(stretch, key))).toEqual(['b', 'c', 'd'])
  })
  it('keeps rows of other pages', () => {
    const elsewhere = toggleRow(NOTHING_SELECTED, ['z'], 'z', null)
    expect(selectedCount(togglePage(elsewhere, page))).toBe(6)
  })
  it('reaches beyond the page with "all matching", and comes back to the page when one is taken out', () => {
    const all = { type: 'matching', total: 12_408 } as const
    expect(selectedCount(all)).toBe(12_408)
    expect(isSelected(all, 'not on this page')).toBe(true)
    expect(selectedCount(toggleRow(all, page, 'c', null))).toBe(4)
    expect(selectedCount(togglePage(all, page))).toBe(0)
  })
  it('of the page twice is nothing', () => {
    expect(selectedCount(togglePage(togglePage(NOTHING_SELECTED, page), page))).toBe(0)
  })
})

describe('sorting by a column', () => {
  it('starts with the largest number and turns round', () => {
    expect(nextSort('name', 'backlogMessages')).toBe('-backlogMessages')
    expect(nextSort('-backlogMessages', 'backlogMessages')).toBe('backlogMessages')
    expect(nextSort('-backlogMessages', 'name', 'asc')).toBe('name')
  })
  it('is announced', () => {
    expect(sortState('-lag', 'lag')).toBe('descending')
    expect(sortState('lag', 'lag')).toBe('ascending')
    expect(sortState('lag', 'name')).toBe('none')
    expect(sortState('lag', undefined)).toBeUndefined()
  })
})
