/// A problem with a safetensors header; its text follows "the header".
struct HeaderProblem: Error {
  let found: String
  let advice: String

  init(_ found: String, advice: String = "Fetch or write the file again: it is damaged") {
    self.found = found
    self.advice = advice
  }
}
