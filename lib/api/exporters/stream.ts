import type { Row } from '#lib/queries/reports/report.ts'
import type { Writer } from './exporter.ts'

/**
 * A byte stream of a report. A page is read only when the reader has taken the one before; when the reader leaves, the pages are
 * told to end. The first page is read before this resolves, so that a query that fails still gets an answer of its own.
 * A later failure breaks the stream off, so that a cut file is not taken for a whole one; `onError` hears of it.
 */
export async function exportStream(
  pages: AsyncIterable<Row[]>,
  writer: Writer,
  onError: (error: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  const iterator = pages[Symbol.asyncIterator]()
  let next: IteratorResult<Row[]> | null = await iterator.next()
  const encoder = new TextEncoder()
  let begun = false
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          // A pull that adds nothing is not asked again, so empty pages are passed over here.
          for (let text = ''; text === '';) {
            const page = next ?? (await iterator.next())
            next = null
            text = (begun ? '' : writer.head()) + (page.done ? writer.tail() : writer.rows(page.value))
            begun = true
            if (text !== '') controller.enqueue(encoder.encode(text))
            if (page.done) {
              controller.close()
              return
            }
          }
        } catch (error) {
          onError(error)
          controller.error(error)
        }
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
