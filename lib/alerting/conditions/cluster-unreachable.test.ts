import { expect, test } from 'vitest'
import { english } from '#lib/i18n/english.ts'
import { destinationSubject } from '../testing.ts'
import { clusterUnreachable } from './cluster-unreachable.ts'

const read = (failures: number): ReturnType<typeof clusterUnreachable.evaluate> =>
  clusterUnreachable.evaluate({ failures }, { failures: 3 })

test('a failed poll breaches, and the third in a row fires at once', () => {
  expect(read(1)).toMatchObject({ breach: true, immediate: false })
  expect(read(2)).toMatchObject({ breach: true, immediate: false })
  expect(read(3)).toMatchObject({ breach: true, immediate: true })
})

test('a poll that worked is clean', () => {
  expect(read(0)).toMatchObject({ breach: false, clean: true })
})

test('it applies to clusters alone', () => {
  expect(clusterUnreachable.applies(destinationSubject())).toBe(false)
  expect(clusterUnreachable.applies(destinationSubject({ kind: 'cluster' }))).toBe(true)
})

test('the summary says that what is shown is out of date', () => {
  const summary = clusterUnreachable.summary(destinationSubject({ kind: 'cluster', name: 'shop' }), {
    breach: true,
    clean: false,
    value: 3,
    threshold: 3,
  })
  expect(english(summary)).toContain('shop cannot be reached: 3 polls failed in a row')
  expect(english(summary)).toContain('out of date')
})
