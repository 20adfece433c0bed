import CKernels

/// The instruction set that the kernels run with: `base`, `avx2` or `avx512`.
///
/// It is the best one that the processor supports, unless the environment variable
/// `CONDENSE_INSTRUCTION_SET` names a lower one.
package let instructionSet = String(cString: ck_instruction_set())
