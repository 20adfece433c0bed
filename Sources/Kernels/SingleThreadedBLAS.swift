import CBLAS

/// OpenBLAS runs each call on its caller's thread, so that results do not depend on the number of
/// threads: to be read before each call.
let singleThreadedBLAS: Void = openblas_set_num_threads(1)
