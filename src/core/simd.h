/*
 * simd - vectors of four doubles, and code built for more than one processor.
 *
 * Four lanes in a fixed order give the same bits with SSE2, AVX2 or none. The
 * vector type is the compiler's (gcc, clang), on every architecture.
 */
#ifndef WP_CORE_SIMD_H
#define WP_CORE_SIMD_H

typedef double wp_v4 __attribute__((vector_size(32)));
/* The same from memory of any alignment. */
typedef double wp_v4u __attribute__((vector_size(32), aligned(8), may_alias));

/* Its lanes' bits, as comparisons give them. */
typedef long long wp_v4l __attribute__((vector_size(32)));

/* Sanitizers cannot stand the run-time dispatch; clang 14 lacks it. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&         \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WP_CLONES __attribute__((target_clones("default", "avx2")))
#else
#define WP_CLONES
#endif

#define WP_INLINE static inline __attribute__((always_inline))

/* The greater of two, lane by lane. */
WP_INLINE void wp_v4_keep_greater(wp_v4 *most, const wp_v4 *x)
{
    wp_v4l better = *x > *most;

    *most = (wp_v4)((better & (wp_v4l)*x) | (~better & (wp_v4l)*most));
}

static inline double wp_v4_sum(const wp_v4 *v)
{
    return ((*v)[0] + (*v)[1]) + ((*v)[2] + (*v)[3]);
}

/* The sums of four vectors, each to the bit what wp_v4_sum() gives: only the
 * order within a pair differs. Blends are cheaper than shuffles. */
WP_INLINE void wp_v4_sums(const wp_v4 *v, double *out)
{
    wp_v4 ab = __builtin_shufflevector(v[0], v[1], 0, 5, 2, 7) +
               __builtin_shufflevector(v[0], v[1], 1, 4, 3, 6);
    wp_v4 cd = __builtin_shufflevector(v[2], v[3], 0, 5, 2, 7) +
               __builtin_shufflevector(v[2], v[3], 1, 4, 3, 6);

    *(wp_v4u *)out = __builtin_shufflevector(ab, cd, 0, 1, 6, 7) +
                     __builtin_shufflevector(ab, cd, 2, 3, 4, 5);
}

#endif
