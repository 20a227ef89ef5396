import type { MetricName } from '#lib/domain/metrics.ts'
import type { ObjectKind } from '#lib/domain/types.ts'

/** Names one series. Object ids are unique over all clusters. */
export interface SeriesKey {
  objectKind: ObjectKind
  objectId: string
  metric: MetricName
}

/** One number of one object at the time of a poll; stored as an integer (see `METRICS` for its scale). */
export interface SeriesSample extends SeriesKey {
  value: number
}

/** A map from series to their ids in the store, without building a string for each look-up. */
export class SeriesIds {
  private readonly kinds = new Map<string, Map<string, Map<string, number>>>()

  get(key: SeriesKey): number | undefined {
    return this.kinds.get(key.objectKind)?.get(key.metric)?.get(key.objectId)
  }

  set(key: SeriesKey, id: number): void {
    let metrics = this.kinds.get(key.objectKind)
    if (!metrics) this.kinds.set(key.objectKind, (metrics = new Map()))
    let objects = metrics.get(key.metric)
    if (!objects) metrics.set(key.metric, (objects = new Map()))
    objects.set(key.objectId, id)
  }

  delete(key: SeriesKey): void {
    this.kinds.get(key.objectKind)?.get(key.metric)?.delete(key.objectId)
  }
}
