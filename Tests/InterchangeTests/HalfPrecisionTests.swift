import Interchange
import TensorCore
import Testing

@Suite struct HalfPrecisionTests {
  @Test func `Every half-precision number survives the conversion to Float and back`() {
    for bits in UInt16.min...UInt16.max {
      let number = Float(halfBits: bits)
      let isNaN = bits & 0x7FFF > 0x7C00
      #expect(number.isNaN == isNaN)
      // A signaling NaN comes back quiet.
      #expect(number.halfBits == (isNaN ? bits | 0x200 : bits))
    }
  }

  @Test(
    arguments: [
      (0x0000, 0), (0x0001, 0x1p-24), (0x03FF, 1023 * 0x1p-24), (0x0400, 0x1p-14),
      (0x3555, 0.33325195),
      (0x3C00, 1), (0x3C01, 1.0009765625), (0x4248, 3.140625), (0x7BFF, 65504), (0x7C00, .infinity),
    ] as [(UInt16, Float)])
  func `Known numbers have the right bits`(bits: UInt16, number: Float) {
    #expect(Float(halfBits: bits) == number)
    #expect(number.halfBits == bits)
    #expect((-number).halfBits == bits | 0x8000)
    #expect(Float(halfBits: bits | 0x8000) == -number)
  }

  @Test(
    arguments: [
      (0x1p-25, 0x0000), (0x1p-25 * 1.0000001, 0x0001), (0x1.8p-24, 0x0002), (0x1.4p-23, 0x0002),
      (1023.5 * 0x1p-24, 0x0400), (1 + 0x1p-11, 0x3C00), (1 + 3 * 0x1p-11, 0x3C02),
      (2047.5, 0x6800), (65519.996, 0x7BFF), (65520, 0x7C00), (1e30, 0x7C00), (0x1p-149, 0x0000),
    ] as [(Float, UInt16)])
  func `Ties go to the even number, and what is too large to infinity`(number: Float, bits: UInt16)
  {
    #expect(number.halfBits == bits)
    #expect((-number).halfBits == bits | 0x8000)
  }

  @Test func `Rounding equals NumPy's`() throws {
    let file = try SafetensorsFile(path: fixture("half-precision.safetensors"))
    let numbers = try file.tensor(named: "numbers").scalars
    let bits = try file.tensor(named: "bits").scalars.map { UInt16($0) }
    try #require(numbers.count > 1_000 && numbers.count == bits.count)
    #expect(numbers.map(\.halfBits) == bits)
  }
}
