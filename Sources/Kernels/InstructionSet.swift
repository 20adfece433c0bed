import CKernels

/// The instruction set that the kernels run with: `base`, `avx2` or `avx512`.
///
/// It is the best that the processor has, unless the environment names a lesser one in
/// `CONDENSE_INSTRUCTION_SET`.
package let instructionSet = String(cString: ck_instruction_set())
