/// Ends a pass of teachers over images, whose finished part is saved, because of a signal.
struct SignalInPass: Error {
  let signal: Int32
}
