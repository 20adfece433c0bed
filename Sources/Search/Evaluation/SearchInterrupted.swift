/// Ends a batch of evaluations after a stop request.
struct SearchInterrupted: Error {
  let signal: Int32
}
