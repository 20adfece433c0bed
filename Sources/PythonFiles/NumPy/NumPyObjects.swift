import FileAccess
import Foundation

/// The objects in the pickle of a data set: NumPy's arrays and their types.
package final class NumPyObjects: PickleObjects {
  private enum Object {
    case reconstruct, arrayClass, typeClass, fromBuffer
    case type(String)
    /// An array, which is nil until its state is set.
    case array(NumPyArray?)
  }

  package let content: String
  package let contentAdvice: String
  package let protocols = (
    range: 2...5, advice: "Save it again in Python 3: `pickle.dump(content, file, protocol=4)`"
  )
  package let stringLimit = 1 << 28

  private var objects: [Object] = []
  /// The bytes of arrays that were copied from texts; a hostile pickle can name one text many times.
  private var copiedBytes = 0
  private let copyLimit: Int

  /// - Parameters:
  ///   - content: What a sound file contains, with its article: `images of CIFAR-10`.
  ///   - advice: The advice if a file contains anything else.
  ///   - fileBytes: The size of the file, which limits the bytes of its arrays.
  package init(content: String, advice: String, fileBytes: Int) {
    self.content = content
    contentAdvice = advice
    copyLimit = fileBytes
  }

  /// The array that a value is; nil for any other value.
  package func array(_ value: PickleValue) -> NumPyArray? {
    guard case .object(let number) = value, case .array(let array) = objects[number] else {
      return nil
    }
    return array
  }

  package func kind(of object: Int) -> String {
    switch objects[object] {
    case .reconstruct, .arrayClass, .typeClass, .fromBuffer: "a name from Python"
    case .type: "a type of NumPy"
    case .array: "an array"
    }
  }

  package func named(
    _ module: String, _ name: String, isAtRoot: Bool
  ) throws(PythonFileProblem) -> PickleValue {
    // NumPy 2 moved its core to `numpy._core`.
    switch (module.replacingOccurrences(of: "numpy._core", with: "numpy.core"), name) {
    case ("numpy.core.multiarray", "_reconstruct"): add(.reconstruct)
    case ("numpy", "ndarray"): add(.arrayClass)
    case ("numpy", "dtype"): add(.typeClass)
    case ("numpy.core.numeric", "_frombuffer"): add(.fromBuffer)
    default:
      throw PythonFileProblem(
        "it refers to \("\(module).\(name)".shortened), which does not belong in \(content) and is"
          + " not run", advice: contentAdvice)
    }
  }

  package func call(
    _ object: Int, _ arguments: [PickleValue], _ heap: PickleHeap
  ) throws(PythonFileProblem) -> PickleValue {
    switch objects[object] {
    case .reconstruct: return add(.array(nil))
    case .typeClass:
      guard let text = arguments.first?.string else {
        throw PythonFileProblem("the type of an array has no name")
      }
      return add(.type("<" + text))
    case .fromBuffer:
      guard arguments.count >= 3, let bytes = try bytes(of: arguments[0]) else {
        throw PythonFileProblem("an array has no bytes")
      }
      let isColumnMajor = arguments.count > 3 && arguments[3].string == "F"
      return add(
        .array(try array(arguments[1], arguments[2], isColumnMajor: isColumnMajor, bytes, heap)))
    default: throw PythonFileProblem("found a call of a value that is not a function")
    }
  }

  package func setState(
    of object: Int, to state: PickleValue, _ heap: PickleHeap
  ) throws(PythonFileProblem) {
    guard let parts = state.sequenceNumber.map({ heap.sequences[$0] }) else {
      throw PythonFileProblem("the state of \(kind(of: object)) is \(kind(of: state))")
    }
    switch objects[object] {
    case .type(let type):
      // Version, byte order, and details of types that are not numbers.
      guard parts.count > 1, let order = parts[1].string, ["|", "<", ">", "="].contains(order)
      else { throw PythonFileProblem("the type of an array has no byte order") }
      objects[object] = .type(order + type.dropFirst())
    case .array(nil):
      // Version, extents, type, whether the first axis is the innermost, and the bytes.
      guard parts.count == 5, let bytes = try bytes(of: parts[4]) else {
        throw PythonFileProblem("an array has no bytes; arrays of Python objects are not read")
      }
      objects[object] = .array(
        try array(parts[2], parts[1], isColumnMajor: parts[3] == .boolean(true), bytes, heap))
    default:
      throw PythonFileProblem("the instruction BUILD sets the state of \(kind(of: object)) again")
    }
  }

  package func persistent(_ parts: [PickleValue]) throws(PythonFileProblem) -> PickleValue {
    throw PythonFileProblem(
      "it refers to content outside the pickle, as PyTorch's checkpoints do", advice: contentAdvice)
  }

  /// The bytes of an array; nil if the value has none.
  private func bytes(of value: PickleValue) throws(PythonFileProblem) -> Data? {
    if case .text(let text) = value {
      copiedBytes += text.utf8.count
      guard copiedBytes <= copyLimit else {
        throw PythonFileProblem("its arrays repeat the same bytes, more than the file has")
      }
    }
    return value.data
  }

  private func add(_ object: Object) -> PickleValue {
    objects.append(object)
    return .object(objects.count - 1)
  }

  private func array(
    _ type: PickleValue, _ shape: PickleValue, isColumnMajor: Bool, _ bytes: Data,
    _ heap: PickleHeap
  ) throws(PythonFileProblem) -> NumPyArray {
    guard case .object(let number) = type, case .type(let name) = objects[number] else {
      throw PythonFileProblem("an array has no type")
    }
    guard let items = shape.sequenceNumber.map({ heap.sequences[$0] }), items.count <= 8 else {
      throw PythonFileProblem("an array has no extents")
    }
    var extents: [Int] = []
    for item in items {
      guard case .integer(let extent) = item else {
        throw PythonFileProblem("an extent of an array is \(kind(of: item))")
      }
      extents.append(extent)
    }
    return try NumPyArray(type: name, extents: extents, isColumnMajor: isColumnMajor, bytes: bytes)
  }
}
