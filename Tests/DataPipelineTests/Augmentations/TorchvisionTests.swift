import DataPipeline
import TensorCore
import TestSupport
import Testing

@Suite("Operations on pixels")
struct TorchvisionTests {
  /// The operation that a case is about.
  private func operation(_ fixture: Fixture, _ shape: Shape) throws -> PixelOperation? {
    let numbers = try fixture.stored("numbers").scalars.map(Double.init)
    let words = fixture.name.split(separator: " ")
    func turn(_ interpolation: PixelInterpolation) -> PixelOperation {
      .affine(
        .rotation(degrees: numbers[0], height: shape[0], width: shape[1]), interpolation)
    }
    switch words[0] {
    case "resized_crop":
      let box = numbers.map { Int($0) }
      return .resizedCrop(PixelBox(top: box[0], left: box[1], height: box[2], width: box[3]))
    case "rotate_nearest": return turn(.nearest)
    case "rotate_bilinear": return turn(.bilinear)
    case "brightness": return .brightness(numbers[0])
    case "contrast": return .contrast(numbers[0])
    case "saturation": return .saturation(numbers[0])
    case "hue": return .hue(numbers[0])
    default:
      return try #require(RandAugment.Kind(rawValue: String(words[1])))
        .operation(magnitude: Int(numbers[0]), sign: numbers[1], in: shape)
    }
  }

  @Test(arguments: try Fixture.cases("augmentation"))
  func `An operation gives torchvision's pixels within one level`(_ fixture: Fixture) throws {
    let (image, wanted) = (try fixture.stored("image"), try fixture.stored("output"))
    let canvas = PixelCanvas(image.shape)
    canvas.load(image.scalars.map { UInt8($0) })
    if let operation = try operation(fixture, image.shape) { canvas.apply(operation) }
    let differences = zip(canvas.bytes, wanted.scalars).map { abs(Float($0) - $1) }
    #expect(differences.max() ?? 0 <= 1)
    // A comparison of unchanged images would show nothing.
    #expect(image != wanted || fixture.name.contains("identity") || image.shape[2] == 1)
  }

  @Test func `Shifts and flips move every pixel of odd shapes`() {
    let canvas = PixelCanvas([2, 3, 2])
    canvas.load(Array(1...12))
    canvas.apply(.flip)
    #expect(canvas.bytes == [5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8])
    canvas.load(Array(1...12))
    canvas.apply(.shift(top: 1, left: -1))
    #expect(canvas.bytes == [0, 0, 7, 8, 9, 10, 0, 0, 0, 0, 0, 0])
    canvas.load(Array(1...12))
    canvas.apply(.shift(top: -1, left: 2))
    #expect(canvas.bytes == [0, 0, 0, 0, 0, 0, 5, 6, 0, 0, 0, 0])
    canvas.apply(.shift(top: 5, left: 7))
    #expect(canvas.bytes.allSatisfy { $0 == 0 })
  }

  @Test func `Extreme factors and images of one pixel are safe`() {
    for shape in [[1, 1, 1], [1, 1, 3], [1, 7, 3], [5, 1, 4]] as [Shape] {
      let canvas = PixelCanvas(shape)
      for value in [0, 128, 255] as [UInt8] {
        canvas.load(Array(repeating: value, count: shape.count))
        for factor in [0.0, 0.5, 11] {
          for operation in [
            .brightness(factor), .contrast(factor), .saturation(factor), .sharpness(factor),
            .hue(0.5), .hue(-0.5), .posterize(bits: 4), .solarize(threshold: 0), .autocontrast,
            .equalize, .affine(.shearX(0.3), .nearest),
            .affine(.rotation(degrees: 45, height: shape[0], width: shape[1]), .bilinear),
            .resizedCrop(PixelBox(top: 0, left: 0, height: 1, width: 1)),
          ] as [PixelOperation] {
            canvas.apply(operation)
          }
        }
      }
      #expect(canvas.bytes.count == shape.count)
    }
  }
}
