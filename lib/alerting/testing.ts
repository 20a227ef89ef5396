import type { AlertSubject } from './subject.ts'

/** A fresh, observed queue named orders; give what matters. */
export const destinationSubject = (given: Partial<AlertSubject> = {}): AlertSubject => ({
  kind: 'destination',
  id: 'd1',
  name: 'orders',
  namespace: '',
  role: 'normal',
  type: 'queue',
  incarnation: '',
  freshness: 'fresh',
  observed: true,
  numbers: {},
  ...given,
})

/** Group billing on topic orders. */
export const subscriptionSubject = (given: Partial<AlertSubject> = {}): AlertSubject =>
  destinationSubject({ kind: 'subscription', id: 's1', group: 'billing', type: 'topic', ...given })
