/// Ends a batch of evaluations because the search was asked to stop.
struct SearchInterrupted: Error {
  let signal: Int32
}
