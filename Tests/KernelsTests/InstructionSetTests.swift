import Foundation
import Kernels
import Testing

@Suite struct InstructionSetTests {
  @Test func `The kernels use the instruction set from the environment`() {
    let wanted = ProcessInfo.processInfo.environment["CONDENSE_INSTRUCTION_SET"]
    #expect(["base", "avx2", "avx512"].contains(instructionSet))
    if let wanted { #expect(instructionSet == wanted) }
  }
}
