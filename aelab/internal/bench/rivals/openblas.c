/* OpenBLAS's side of the benchmarks. Each line of input is
 *
 *     run SGEMM/<batch>x<in>x<out>/<forward|dx|dw> <threads> <milliseconds>
 *
 * and is answered by "ok <GFLOP/s>", or by "no <reason>". The library is loaded at run
 * time, by the name given or one of the usual ones: no header of it is needed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { row_major = 101, no_trans = 111, trans = 112 };

typedef void sgemm_func(int order, int trans_a, int trans_b, int m, int n, int k, float alpha,
                        const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);

static sgemm_func *sgemm;
static void (*set_threads)(int);

struct product {
	int trans_a, trans_b, m, n, k, lda, ldb;
	float beta;
	float *a, *b, *c;
};

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + 1e-9 * t.tv_nsec;
}

static float *matrix(size_t n, int seed)
{
	float *x = aligned_alloc(64, (n * sizeof *x + 63) / 64 * 64);
	unsigned r = seed;
	if (!x)
		exit(1);
	for (size_t i = 0; i < n; i++) {
		r = r * 1664525 + 1013904223;
		x[i] = (float)(r >> 8) / (1 << 24) - 0.5f;
	}
	return x;
}

/* prepare makes the product that the name asks for, and returns whether there is one. */
static int prepare(struct product *p, const char *name)
{
	int batch, in, out;
	char kind[16];
	if (sscanf(name, "SGEMM/%dx%dx%d/%15s", &batch, &in, &out, kind) != 4)
		return 0;
	struct product q = {.trans_a = no_trans, .trans_b = no_trans};
	if (!strcmp(kind, "forward")) { /* X·W */
		q.m = batch, q.n = out, q.k = in, q.lda = in, q.ldb = out;
	} else if (!strcmp(kind, "dx")) { /* dY·Wᵀ */
		q.m = batch, q.n = in, q.k = out, q.lda = out, q.ldb = out, q.trans_b = trans;
	} else if (!strcmp(kind, "dw")) { /* dW + Xᵀ·dY */
		q.m = in, q.n = out, q.k = batch, q.lda = in, q.ldb = out, q.trans_a = trans, q.beta = 1;
	} else {
		return 0;
	}
	free(p->a), free(p->b), free(p->c);
	*p = q;
	p->a = matrix((size_t)p->m * p->k, 1);
	p->b = matrix((size_t)p->k * p->n, 2);
	p->c = matrix((size_t)p->m * p->n, 3);
	return 1;
}

static void run(const struct product *p)
{
	sgemm(row_major, p->trans_a, p->trans_b, p->m, p->n, p->k, 1, p->a, p->lda, p->b, p->ldb, p->beta, p->c, p->n);
}

static double measure(const struct product *p, double seconds)
{
	const double warm_up = 0.025; /* as in case.go */
	long calls = 0;
	double start = now(), elapsed;
	do
		run(p);
	while (now() - start < warm_up);
	start = now();
	do {
		run(p);
		calls++;
	} while ((elapsed = now() - start) < seconds);
	return 2.0 * p->m * p->n * p->k * calls / elapsed / 1e9;
}

static void *load(const char *wanted)
{
	const char *names[] = {wanted, "libopenblas.so.0", "libopenblas.so", "libopenblas.dylib"};
	void *library = NULL;
	if (*wanted)
		return dlopen(wanted, RTLD_NOW);
	for (size_t i = 1; !library && i < sizeof names / sizeof *names; i++)
		library = dlopen(names[i], RTLD_NOW);
	return library;
}

int main(int argc, char **argv)
{
	void *library = load(argc > 1 ? argv[1] : "");
	char *(*config)(void) = NULL, *(*core)(void) = NULL;
	if (library) {
		sgemm = (sgemm_func *)dlsym(library, "cblas_sgemm");
		set_threads = (void (*)(int))dlsym(library, "openblas_set_num_threads");
		config = (char *(*)(void))dlsym(library, "openblas_get_config");
		core = (char *(*)(void))dlsym(library, "openblas_get_corename");
	}
	if (!sgemm || !set_threads || !config || !core) {
		printf("no libopenblas is not here\n");
		return 0;
	}
	printf("ok %s, kernels for %s\n", config(), core());
	fflush(stdout);

	struct product p = {0};
	char name[128], last[128] = "";
	int threads;
	double milliseconds;
	while (scanf(" run %127s %d %lf", name, &threads, &milliseconds) == 3) {
		if (strcmp(name, last) && !prepare(&p, name)) {
			printf("no such case\n");
		} else {
			strcpy(last, name);
			set_threads(threads);
			printf("ok %.6g\n", measure(&p, milliseconds / 1e3));
			if (threads > 1)
				usleep(60000); /* its idle threads spin for some 30 ms before they sleep */
		}
		fflush(stdout);
	}
	return 0;
}
