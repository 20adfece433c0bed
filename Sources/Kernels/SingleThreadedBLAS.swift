import CBLAS

/// Makes OpenBLAS run each call on the caller's thread, so that results do not depend on the number
/// of threads. Read it before each call.
let singleThreadedBLAS: Void = openblas_set_num_threads(1)
