/** Why a consumer gave a message up, in the words of a JVM: what the frameworks write into headers. */
export interface Failure {
  /** Fully qualified class of what was thrown. */
  className: string
  message: string
  /** Frames from the innermost outwards, without `at`. */
  frames: readonly string[]
}

const springFrames = [
  'org.springframework.messaging.handler.invocation.InvocableHandlerMethod.doInvoke(InvocableHandlerMethod.java:169)',
  'org.springframework.messaging.handler.invocation.InvocableHandlerMethod.invoke(InvocableHandlerMethod.java:119)',
]

/** A third party did not answer in time. */
export function socketTimeout(call: string, host: string, millis: number): Failure {
  return {
    className: 'java.net.SocketTimeoutException',
    message: `Read timed out after ${millis} ms calling ${host}`,
    frames: [
      'java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:278)',
      'java.base/sun.nio.ch.NioSocketImpl.implRead(NioSocketImpl.java:304)',
      'okhttp3.internal.http1.Http1ExchangeCodec.readResponseHeaders(Http1ExchangeCodec.kt:180)',
      `${call}`,
      ...springFrames,
    ],
  }
}

/** A message without a field its consumer cannot do without. */
export function missingField(type: string, field: string, call: string): Failure {
  return {
    className: 'jakarta.validation.ConstraintViolationException',
    message: `${type}.${field}: required field missing`,
    frames: ['com.spillway.shop.common.Validator.require(Validator.java:41)', call, ...springFrames],
  }
}

/** Something refused by the business rules. */
export function businessRule(exception: string, message: string, call: string): Failure {
  return { className: exception, message, frames: [call, ...springFrames] }
}

/** A body that is not the JSON its consumer expects. `at` is the offset of the first bad byte. */
export function badJson(at: number): Failure {
  return {
    className: 'com.fasterxml.jackson.core.io.JsonEOFException',
    message: `Unexpected end-of-input: expected close marker for Object (start marker at [Source: (byte[]); line: 1, column: 1]) at [Source: (byte[]); line: 1, column: ${at}]`,
    frames: [
      'com.fasterxml.jackson.core.base.ParserMinimalBase._reportInvalidEOF(ParserMinimalBase.java:588)',
      'com.fasterxml.jackson.databind.ObjectReader.readValue(ObjectReader.java:1532)',
    ],
  }
}

/** The text of `Throwable.printStackTrace`, with the exceptions that wrap it outermost first. */
export function stackTrace(failure: Failure, wrappers: readonly Failure[] = []): string {
  return [...wrappers, failure]
    .map((one, index) => {
      const head = `${index === 0 ? '' : 'Caused by: '}${one.className}: ${one.message}`
      const more = index === 0 ? [] : ['\t... 11 more']
      return [head, ...one.frames.map((frame) => `\tat ${frame}`), ...more].join('\n')
    })
    .join('\n')
    .concat('\n')
}
