import Networks
import ONNX
import TensorCore
import TestSupport
import Testing

@Suite("Numbers that shapes of ONNX models are computed from")
struct NumberTests {
  /// The numbers that nodes compute, read as a floating-point value: the network adds them to images
  /// of zeros `[1, 1, H, W]`.
  private func computed(
    _ height: Int, _ width: Int, _ add: (inout ModelDraft) -> Void
  ) throws -> [Float] {
    var draft = ModelDraft(nil, 1, height, width)
    add(&draft)
    draft.node("floats", "Cast", "numbers", attributes: [.integer("to", 1)])
    draft.node("out", "Add", "image", "floats")
    draft.outputs("out")
    return try draft.imported().network(Tensor(zeros: [1, height, width, 1])).scalars
  }

  /// Starts, ends, axes and steps of a slice.
  private func slice(
    _ draft: inout ModelDraft, _ name: String, of input: String, _ part: [[Int]]
  ) {
    let names = ["starts", "ends", "axes", "steps"]
    for (name, numbers) in zip(names, part) { draft.numbers(name, numbers) }
    draft.node(name, "Slice", input, "starts", "ends", "axes", "steps")
  }

  @Test("Going down, a slice from before the axis begins at its first position")
  func slicedNumbers() throws {
    let first = try computed(1, 1) {
      $0.numbers("all", [5, 6, 7, 8])
      slice(&$0, "numbers", of: "all", [[-100], [-1000], [0], [-1]])
    }
    #expect(first == [5])
    let reversed = try computed(1, 4) {
      $0.numbers("all", [5, 6, 7, 8])
      slice(&$0, "numbers", of: "all", [[100], [-1000], [-1], [-1]])
    }
    #expect(reversed == [8, 7, 6, 5])
  }

  @Test("A slice of images is clamped alike")
  func slicedImages() throws {
    var draft = ModelDraft(nil, 2, 3, 5)
    slice(&draft, "part", of: "image", [[-100, 100], [-1000, -3], [3, 2], [-1, -2]])
    draft.outputs("part")
    let image = drawnImages([2, 3, 5, 2])
    #expect(try draft.imported().network(image) == image.selecting([nil, [2], [0], nil]))
  }

  @Test("A slice that names an axis twice is refused, for images and for numbers")
  func sameAxis() throws {
    var images = ModelDraft(nil, 2, 3, 5)
    slice(&images, "part", of: "image", [[0, 1], [2, 2], [3, -1], [1, 1]])
    images.outputs("part")
    #expect(try images.problem().contains("names the axis 3 twice"))
    var numbers = ModelDraft(nil, 2, 3, 5)
    numbers.numbers("all", [5, 6, 7, 8])
    slice(&numbers, "part", of: "all", [[0, 1], [2, 2], [0, 0], [1, 1]])
    numbers.outputs("part")
    #expect(try numbers.problem().contains("names the axis 0 twice"))
  }

  /// Numbers of two axes.
  private func table(_ draft: inout ModelDraft, _ name: String, _ shape: [Int], _ numbers: [Int]) {
    draft.numbers("\(name)_list", numbers)
    draft.numbers("\(name)_shape", shape)
    draft.node(name, "Reshape", "\(name)_list", "\(name)_shape")
  }

  @Test("Numbers are broadcast over each other's axes")
  func broadcast() throws {
    let sums = try computed(2, 3) {
      table(&$0, "column", [2, 1], [10, 20])
      $0.numbers("row", [1, 2, 3])
      $0.node("numbers", "Add", "column", "row")
    }
    #expect(sums == [11, 12, 13, 21, 22, 23])
    var draft = ModelDraft(nil, 1, 2, 2)
    draft.numbers("two", [1, 2])
    draft.numbers("three", [1, 2, 3])
    draft.node("sum", "Add", "two", "three")
    draft.outputs("sum")
    #expect(try draft.problem().contains("combines numbers of the shapes [2] and [3]"))
  }

  @Test("Numbers have their axes reduced")
  func reductions() throws {
    func reduced(
      _ height: Int, _ width: Int, _ type: String, _ attributes: [ModelDraft.Attribute]
    ) throws -> [Float] {
      try computed(height, width) {
        table(&$0, "table", [2, 3], [1, 2, 3, 4, 5, 7])
        $0.node("numbers", type, "table", attributes: attributes)
      }
    }
    let rows = ModelDraft.Attribute.integers("axes", [0])
    #expect(try reduced(1, 3, "ReduceProd", [rows]) == [4, 10, 21])
    #expect(
      try reduced(2, 1, "ReduceMax", [.integers("axes", [-1]), .integer("keepdims", 1)]) == [3, 7])
    #expect(try reduced(1, 3, "ReduceMin", [rows, .integer("keepdims", 0)]) == [1, 2, 3])
    #expect(try reduced(1, 3, "ReduceMean", [rows]) == [2, 3, 5])
    #expect(try reduced(1, 1, "ReduceSum", [.integer("keepdims", 0)]) == [22])
    #expect(
      try reduced(2, 3, "ReduceSum", [.integer("noop_with_empty_axes", 1)]) == [1, 2, 3, 4, 5, 7])
  }

  @Test("Casts of numbers round towards zero, or tell zero from others", arguments: [7, 9])
  func casts(type: Int) throws {
    let numbers = try computed(1, 4) {
      $0.numbers("halves", [-3, 3, 0, 4])
      $0.numbers("two", [2])
      $0.node("dividend", "Cast", "halves", attributes: [.integer("to", 1)])
      $0.node("divisor", "Cast", "two", attributes: [.integer("to", 1)])
      $0.node("quotient", "Div", "dividend", "divisor")
      $0.node("numbers", "Cast", "quotient", attributes: [.integer("to", type)])
    }
    #expect(numbers == (type == 9 ? [1, 1, 0, 1] : [-1, 1, 0, 2]))
  }

  @Test("A remainder has the sign of the divisor, or with fmod that of the dividend")
  func remainders() throws {
    func remainder(fmod: Int) throws -> [Float] {
      try computed(1, 4) {
        $0.numbers("dividends", [-7, 7, -7, 7])
        $0.numbers("divisors", [3, -3, -3, 3])
        $0.node(
          "numbers", "Mod", "dividends", "divisors", attributes: [.integer("fmod", fmod)])
      }
    }
    #expect(try remainder(fmod: 0) == [2, -2, -1, 1])
    #expect(try remainder(fmod: 1) == [-1, 1, -1, 1])
  }

  @Test("Extents of open images may be multiplied by fractions", arguments: ["Floor", "Ceil"])
  func fractions(rounding: String) throws {
    var draft = ModelDraft(nil, 2, nil, nil)
    draft.node("extents", "Shape", "image")
    draft.node("floats", "Cast", "extents", attributes: [.integer("to", 1)])
    // [N, C, H, W] becomes [N, 2 C, H / 2, W].
    draft.weight("factors", [4], [1, 2, 0.5, 1])
    draft.node("scaled", "Mul", "floats", "factors")
    draft.node("rounded", rounding, "scaled")
    draft.node("target", "Cast", "rounded", attributes: [.integer("to", 7)])
    draft.node("out", "Reshape", "image", "target")
    draft.outputs("out")
    let model = try draft.imported()
    #expect(model.imageExtent == nil)
    let image = drawnImages([3, 6, 5, 2])
    let expected = image.transposed(to: [0, 3, 1, 2]).reshaped(to: [3, 4, 3, 5])
      .transposed(to: [0, 2, 3, 1])
    #expect(model.network(image) == expected)
  }

  @Test("Fractions are rounded to single precision, as models compute them")
  func singlePrecision() throws {
    let numbers = try computed(1, 1) {
      for (name, number) in [("one", 1), ("many", 49)] {
        $0.numbers("\(name)_integer", [number])
        $0.node(name, "Cast", "\(name)_integer", attributes: [.integer("to", 1)])
      }
      // In double precision the product is less than 1.
      $0.node("part", "Div", "one", "many")
      $0.node("product", "Mul", "part", "many")
      $0.node("numbers", "Floor", "product")
    }
    #expect(numbers == [1])
  }
}
