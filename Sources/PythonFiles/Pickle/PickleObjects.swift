/// What the Python names in a pickle mean.
///
/// A pickle refers to functions and classes by name, and calls them. `PickleMachine` knows only those
/// of Python itself that make ordered dictionaries and bytes. An implementation knows those of one
/// kind of file, compares names with strings, and rejects all others: nothing is imported or run.
package protocol PickleObjects: AnyObject {
  /// What a sound file contains, with its article, for messages: `a state dictionary`.
  var content: String { get }
  /// The advice if a file contains anything else.
  var contentAdvice: String { get }
  /// The versions of the pickle protocol that are read, and the advice for others.
  var protocols: (range: ClosedRange<Int>, advice: String) { get }
  /// The longest string in bytes.
  var stringLimit: Int { get }

  /// The object of a Python name.
  ///
  /// - Parameter isAtRoot: Whether the name is the root of the pickle, such as the class of a whole
  ///   object.
  func named(_ module: String, _ name: String, isAtRoot: Bool) throws(PythonFileProblem)
    -> PickleValue

  /// The value of a call of the object with this number.
  func call(
    _ object: Int, _ arguments: [PickleValue], _ heap: PickleHeap
  ) throws(PythonFileProblem) -> PickleValue

  /// Sets the state of an object that a call made.
  func setState(
    of object: Int, to state: PickleValue, _ heap: PickleHeap
  ) throws(PythonFileProblem)

  /// The object of a persistent identifier, which describes content outside the pickle.
  func persistent(_ parts: [PickleValue]) throws(PythonFileProblem) -> PickleValue

  /// The type of an object for messages, with its article.
  func kind(of object: Int) -> String
}

extension PickleObjects {
  /// The type of any value for messages, with its article.
  package func kind(of value: PickleValue) -> String {
    if case .object(let number) = value { kind(of: number) } else { value.kind }
  }
}
